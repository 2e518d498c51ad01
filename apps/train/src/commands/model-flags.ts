import { Command, Option } from '@commander-js/extra-typings';
import { parseNumber, parseWhole, stopSignal } from '@dirghayu/command-line';
import { type Diagnostic, DiagnosticCounter, type Progress } from '@dirghayu/pipeline';
import { findCheckpoint, NETS } from '../predict/find-checkpoint.ts';
import type { PeopleOptions } from '../predict/model-people.ts';
import { taskBars } from '../task-bars.ts';

/** The command `name` with the flags of what uses a trained model on a store. */
export function modelCommand(name: string) {
  return new Command(name)
    .argument('<run>', 'directory of a training run, or a checkpoint')
    .addOption(new Option('--model <name>', 'which net of the run').choices(NETS))
    .option('--data-dir <path>', 'the cohort store', 'processed')
    .addOption(
      new Option('--split <name>', 'only these people, by --splits').choices([
        'train',
        'valid',
        'test',
      ] as const),
    )
    .option('--splits <file>', 'splits.tsv of a run (default: that of <run>)')
    .option('--score-file <paths...>', 'PGS Catalog files of the scores that the model reads')
    .option('--min-match <f>', 'least share of the features to be found', parseNumber(0, 1), 0.9)
    .option('--any-build', 'take a store of another genome build')
    .option('--batch-size <n>', 'people at a time', parseWhole(1), 1024)
    .addOption(
      new Option('--backend <name>', 'what does the arithmetic')
        .choices(['auto', 'node', 'wasm'] as const)
        .default('auto' as const),
    )
    .option('--json', 'print the outcome as JSON, and no progress');
}

/** What `modelCommand` reads. */
export type ModelFlags = ReturnType<ReturnType<typeof modelCommand>['opts']>;

/** What every job on a trained model takes. */
export interface ModelJob extends Omit<PeopleOptions, 'targets' | 'progress'> {
  readonly checkpoint: string;
  readonly progress: (task: string, progress: Progress) => void;
}

/** What a job ends with. */
interface Told {
  readonly warnings: readonly string[];
}

/** Runs a job on a model: signal, progress, warnings, then its outcome as text or JSON. */
export async function runModelJob<Outcome extends Told>(
  run: string,
  flags: ModelFlags,
  job: (options: ModelJob) => Promise<Outcome>,
  format: (outcome: Outcome) => string,
): Promise<void> {
  const { json = false, split } = flags;
  const checkpoint = findCheckpoint(run, flags.model);
  using stop = stopSignal('Stopped. Nothing was written.');
  const bars = taskBars(json);
  const counter = new DiagnosticCounter();
  try {
    const { startBackend } = await import('@dirghayu/models'); // a second of loading, not for --help
    await startBackend(flags.backend);
    const outcome = await job({
      checkpoint,
      dataDir: flags.dataDir,
      split: split && { name: split, file: flags.splits ?? `${run}/splits.tsv` },
      scoreFiles: flags.scoreFile ?? [],
      minMatch: flags.minMatch,
      anyBuild: flags.anyBuild ?? false,
      batchSize: flags.batchSize,
      signal: stop.signal,
      report: (diagnostic: Diagnostic) => counter.add(diagnostic),
      progress: bars.update,
    });
    bars.stop();
    const told = counter.counts().map(({ code, count, examples }) => {
      return `${code}: ${count}${examples[0] === undefined ? '' : ` (${examples[0]})`}`;
    });
    const warnings = [...outcome.warnings, ...told];
    const lines = [...warnings.map((warning) => `warning: ${warning}`), format(outcome)];
    process.stdout.write(`${json ? JSON.stringify({ ...outcome, warnings }) : lines.join('\n')}\n`);
  } finally {
    bars.stop();
  }
}
