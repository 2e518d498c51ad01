import { Command } from '@commander-js/extra-typings';
import { storePaths } from '@dirghayu/cohort-store';
import { formatCount } from '@dirghayu/command-line';
import { readResults } from '../ingest.ts';
import { shardKeys } from '../plan/shard-keys.ts';
import { readShardFailure } from '../shard/shard-result.ts';
import { DEFAULT_STORE } from './ingest-flags.ts';
import { formatShardList } from './shard-list.ts';
import { requirePlan } from './staged-plan.ts';
import { print } from './with-progress.ts';

/** How far a planned ingest is, and what to run again. */
export function statusCommand() {
  return new Command('status')
    .description('Shows how far a planned ingest is')
    .option('--output-dir <path>', 'where it was planned', DEFAULT_STORE)
    .option('--failed', 'print only the shards to run again, as sbatch --array takes them')
    .option('--json', 'print as JSON')
    .action(async ({ outputDir, failed: onlyFailed, json }) => {
      const plan = await requirePlan(outputDir);
      const results = await readResults(plan, outputDir);
      const { staging } = storePaths(outputDir);
      const missing = results.flatMap((result, i) => (result === null ? [i] : []));
      const keys = shardKeys(plan);
      const failures = [];
      for (const shard of missing) {
        const failure = await readShardFailure(staging, keys[shard] ?? '');
        if (failure) failures.push({ shard, ...failure });
      }
      const done = results.length - missing.length;
      const status = { shards: results.length, done, missing, failures };
      if (json) print(JSON.stringify(status));
      else if (onlyFailed) print(formatShardList(missing));
      else print(formatStatus(status, outputDir));
    });
}

function formatStatus(
  status: {
    readonly shards: number;
    readonly done: number;
    readonly missing: readonly number[];
    readonly failures: readonly { shard: number; code: string; message: string }[];
  },
  outputDir: string,
): string {
  const { shards, done, missing, failures } = status;
  const next =
    missing.length === 0
      ? `Next: dirghayu-ingest commit --output-dir ${outputDir}`
      : `Next: sbatch --array=${formatShardList(missing)}, or dirghayu-ingest shard <i> for each`;
  return [
    `${formatCount(done)} of ${formatCount(shards)} shards are done, ${formatCount(failures.length)} failed`,
    ...failures.slice(0, 10).map(({ shard, message }) => `  shard ${shard}: ${message}`),
    next,
  ].join('\n');
}
