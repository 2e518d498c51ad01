import { storePaths } from '@dirghayu/cohort-store';
import { formatBytes, formatCount } from '@dirghayu/command-line';
import { planContext, stageSamples } from '../ingest.ts';
import { inspectOutput, openStaging } from '../output-directory.ts';
import { planIngest } from '../plan/plan.ts';
import { type IngestPlan, plannedSamples } from '../plan/plan-file.ts';
import { ingestCommand, toIngestOptions } from './ingest-flags.ts';
import { print, withProgress } from './with-progress.ts';

const EXAMPLES = `
Examples:
  npx dirghayu-ingest plan --input-dir vcfs --output-dir store -n 500
  for i in $(seq 0 499); do npx dirghayu-ingest shard $i --output-dir store; done
  npx dirghayu-ingest commit --output-dir store`;

/** The first step of an ingest cut for a scheduler: what to do, in how many shards. */
export function planCommand() {
  return ingestCommand('plan')
    .description('Plans an ingest in shards that may run anywhere')
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const options = await toIngestOptions(flags);
      const json = flags.json ?? false;
      const stopMessage = 'Stopped. Nothing was planned.';
      const plan = await withProgress({ title: 'plan', json, stopMessage }, async (context) => {
        const planned = await planIngest(options, planContext(context));
        const state = await inspectOutput(options.outputDir, planned, options.overwrite);
        if (state !== 'complete') {
          await openStaging(options.outputDir, planned, state);
          await stageSamples(planned, options.outputDir);
        }
        return planned;
      });
      print(json ? JSON.stringify(describe(plan)) : formatPlan(plan, options.outputDir));
    });
}

function describe({ fingerprint, sources, groups, shards, differences }: IngestPlan) {
  return {
    fingerprint,
    files: sources.length,
    people: groups.reduce((sum, { samples }) => sum + samples.length, 0),
    groups: groups.length,
    shards: shards.map(({ index, kind, estimate }) => ({ index, kind, ...estimate })),
    differences,
  };
}

function formatPlan(plan: IngestPlan, outputDir: string): string {
  const { sources, groups, shards, differences } = plan;
  const sum = (field: 'variants' | 'diskBytes') =>
    shards.reduce((total, { estimate }) => total + estimate[field], 0);
  const span = (field: 'variants' | 'memoryBytes' | 'diskBytes', format: (n: number) => string) => {
    const values = shards.map(({ estimate }) => estimate[field]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return least === most ? format(most) : `${format(least)} to ${format(most)}`;
  };
  const rows = groups.length > 1 ? 'records' : 'variants';
  const how =
    groups.length > 1 ? `merged from ${formatCount(groups.length)} groups` : 'in every file';
  return [
    `Planned ${formatCount(shards.length)} shards of ${formatCount(sources.length)} files, ${formatCount(plannedSamples(plan).length)} people ${how}`,
    `  about ${formatCount(sum('variants'))} ${rows} in all, ${formatBytes(sum('diskBytes'))} of disk`,
    ...(shards.length === 0
      ? []
      : [
          `  a shard: ${span('variants', formatCount)} ${rows}, ${span('memoryBytes', formatBytes)} of memory, ${span('diskBytes', formatBytes)} of disk`,
        ]),
    ...differences.map((difference) => `  note: ${difference}`),
    `Next: dirghayu-ingest shard <0…${shards.length - 1}> --output-dir ${outputDir}, anywhere that sees these files`,
    `      dirghayu-ingest status --output-dir ${outputDir}, dirghayu-ingest commit --output-dir ${outputDir}`,
    `      (the plan stands in ${storePaths(outputDir).staging})`,
  ].join('\n');
}
