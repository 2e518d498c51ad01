import { matrixPaths } from '@dirghayu/cohort-store';
import { formatBytes, formatCount, formatSeconds, parseWhole } from '@dirghayu/command-line';
import type { BuiltMatrix } from '@dirghayu/dataset-stream';
import { samplesOf, selectionCommand, selectionOf } from './selection-flags.ts';
import { print, withProgress } from './with-progress.ts';

const EXAMPLES = `
A matrix holds the calls with people as rows: what training reads. \`train\` makes one itself for
features that have none; made here it has a name, and may leave people out.

Examples:
  npx nx run ingest:matrix --name common --min-maf 0.01
  npx nx run ingest:matrix --name panel --features ids.txt --samples cases.txt --memory 4GB`;

/** Makes a sample-major matrix of a store's variants. */
export function matrixCommand() {
  return selectionCommand('matrix')
    .description('Makes a matrix for training: the calls of chosen variants, people as rows')
    .option('--name <name>', 'its name (default: a hash of what is selected)')
    .option('--seed <n>', 'of the order of people', parseWhole(0))
    .option('--verify', 'if it is there already, compare the hash of every part')
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const { dataDir, name, seed, memory, values, json = false } = flags;
      const started = performance.now();
      const features = await selectionOf(flags);
      const samples = await samplesOf(flags.samples);
      const stopMessage = 'Stopped. No matrix was made.';
      // Loaded late, as in every command here: DuckDB takes 0.3 s, which `--help` need not wait for.
      const { buildMatrix } = await import('@dirghayu/dataset-stream');
      const built = await withProgress({ title: 'matrix', json, stopMessage }, (context) =>
        buildMatrix({
          dataDir,
          features,
          memory,
          context,
          overwrite: flags.overwrite ?? false,
          verify: flags.verify ?? false,
          ...(name === undefined ? {} : { name }),
          ...(seed === undefined ? {} : { seed }),
          ...(values === undefined ? {} : { values }),
          ...(samples === undefined ? {} : { samples }),
        }),
      );
      const seconds = (performance.now() - started) / 1000;
      print(json ? JSON.stringify(describe(built, seconds)) : format(built, dataDir, seconds));
    });
}

function describe(matrix: BuiltMatrix, seconds: number) {
  const { name, rows, features, seed, values, parts } = matrix;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { name, people: rows, features, values, seed, parts: parts.length, bytes, seconds };
}

function format(built: BuiltMatrix, dataDir: string, seconds: number): string {
  const { name, people, features, values, bytes } = describe(built, seconds);
  return [
    `Matrix ${name}: ${formatCount(people)} people × ${formatCount(features)} variants${values === 'dosages' ? ', dosages' : ''}`,
    `  ${formatBytes(bytes)} in ${matrixPaths(dataDir, name).root}, ${formatSeconds(seconds)}`,
    `Next: npx nx run train --data-dir ${dataDir}, or docs/read-from-python.md`,
  ].join('\n');
}
