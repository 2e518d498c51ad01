import { stopSignal } from '@dirghayu/command-line';
import { printable, quote } from '@dirghayu/pipeline';
import { throughDirectory } from '@dirghayu/storage';
import { crossValidate } from './cross-validation.ts';
import type { RunFlags } from './flags.ts';
import { hasTrainingState } from './run-directory.ts';
import { toOptions } from './run-options.ts';
import { formatFoldSummary, formatSummary } from './summary.ts';
import { taskBars } from './task-bars.ts';
import { train } from './train.ts';

/** Trains as the flags say; prints a summary or JSON. */
export async function runTraining(flags: RunFlags, argv: readonly string[]): Promise<void> {
  const options = await toOptions(flags, argv);
  const { outputDir, folds } = options;
  const again = flags.outputDir === undefined ? ` --output-dir ${outputDir}` : '';
  using stop = stopSignal(`Stopped. The same command with${again} --resume goes on.`);
  const bars = taskBars(flags.json ?? false);
  const context = {
    signal: stop.signal,
    say: (line: string) => {
      if (!flags.json) process.stdout.write(`${printable(line)}\n`);
    },
    progress: bars.update,
  };
  const write = (text: string, metrics: object) => {
    bars.stop();
    const shown = flags.json ? JSON.stringify({ outputDir, ...metrics }) : printable(text);
    process.stdout.write(`${shown}\n`);
  };
  const run = async (path: string) => {
    const isResumed = options.resume && (await hasTrainingState(path));
    if (options.resume && !isResumed) {
      context.say(`Nothing to resume in ${quote(outputDir)}: training from the start.`);
    }
    const told = options.resume ? { isResumed } : {};
    if (folds === undefined) {
      const outcome = await train({ ...options, outputDir: path }, context);
      const metrics = { ...told, backend: outcome.backend, ...outcome.metrics };
      write(formatSummary(outputDir, outcome), metrics);
    } else {
      const outcome = await crossValidate({ ...options, outputDir: path, folds }, context);
      write(formatFoldSummary(outputDir, outcome), { ...told, ...outcome.metrics });
    }
  };
  try {
    await throughDirectory(outputDir, run);
  } finally {
    bars.stop();
  }
}
