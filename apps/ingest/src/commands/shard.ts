import { Argument, Command } from '@commander-js/extra-typings';
import { storePaths } from '@dirghayu/cohort-store';
import { parseWhole } from '@dirghayu/command-line';
import { ConfigError, isDirghayuError } from '@dirghayu/pipeline';
import { checkSources } from '../plan/check-sources.ts';
import type { IngestPlan } from '../plan/plan-file.ts';
import { type ShardJob, shardJobs } from '../shard/shard-job.ts';
import { readShardResult, type ShardResult, writeShardFailure } from '../shard/shard-result.ts';
import { requireNamedStages } from '../stages/load-stage.ts';
import { collect, DEFAULT_STORE, memoryOption } from './ingest-flags.ts';
import { requirePlan } from './staged-plan.ts';
import { print, withProgress } from './with-progress.ts';

const EXAMPLES = `
Examples:
  npx dirghayu-ingest shard 17 --output-dir store
  sbatch --array=$(npx dirghayu-ingest status --failed --output-dir store) shard.sh`;

/** One shard of a planned ingest. A shard that is done already is left as it is. */
export function shardCommand() {
  return new Command('shard')
    .description('Runs one shard of a planned ingest')
    .addArgument(new Argument('<i>', 'number of the shard').argParser(parseWhole(0)))
    .option('--output-dir <path>', 'where it was planned', DEFAULT_STORE)
    .addOption(memoryOption())
    .option('--stage <use>', 'a stage of yours that the plan may load; repeatable', collect)
    .option('--json', 'print the result as JSON; progress as JSON events on standard error')
    .addHelpText('after', EXAMPLES)
    .action(async (index, { outputDir, memory, stage = [], json = false }) => {
      const plan = await requirePlan(outputDir);
      await requireNamedStages(plan.content.stages, stage);
      if (index >= plan.shards.length) throw noSuchShard(plan, index);
      const { staging } = storePaths(outputDir);
      const [job] = shardJobs(plan, [index], { staging, memory, threads: 1 });
      const result = await runOnce(plan, job as ShardJob, json);
      const variants = result.parts.reduce((sum, { rows }) => sum + rows, 0);
      print(
        json
          ? JSON.stringify({ shard: index, variants, diagnostics: result.diagnostics })
          : `Shard ${index} is done: ${variants} variants in ${result.parts.length} parts`,
      );
    });
}

async function runOnce(plan: IngestPlan, job: ShardJob, json: boolean): Promise<ShardResult> {
  const { input, staging, key } = job;
  const done = await readShardResult(staging, key, input.index);
  if (done) return done;
  const title = `shard ${input.index}`;
  const stopMessage = 'Stopped. Nothing was kept of this shard; run it again.';
  try {
    await checkSources(plan, [input.index]);
    const { runShard } = await import('../shard/run-shard.ts');
    return await withProgress({ title, json, stopMessage }, (context) => runShard(job, context));
  } catch (error) {
    const code = isDirghayuError(error) ? error.code : 'BUG';
    const message = error instanceof Error ? error.message : String(error);
    await writeShardFailure(staging, key, { code, message });
    throw error;
  }
}

function noSuchShard({ shards }: IngestPlan, index: number): ConfigError {
  return new ConfigError(`Cannot run shard ${index}`, {
    expected: `a number from 0 to ${shards.length - 1}`,
    actual: String(index),
  });
}
