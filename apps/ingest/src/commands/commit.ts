import { Command } from '@commander-js/extra-typings';
import { readManifest } from '@dirghayu/cohort-store';
import { formatCount } from '@dirghayu/command-line';
import { commit } from '../commit/commit.ts';
import { countDiagnostics, readResults, stageSamples } from '../ingest.ts';
import { closeStaging, OutputError, readStorePlan, stagedPlanPath } from '../output-directory.ts';
import { readPlan } from '../plan/plan-file.ts';
import { formatSummary, summarise } from '../summary.ts';
import { DEFAULT_STORE } from './ingest-flags.ts';
import { formatShardList } from './shard-list.ts';
import { noPlan } from './staged-plan.ts';
import { print } from './with-progress.ts';

/** The last step of an ingest cut for a scheduler: publishes the store. */
export function commitCommand() {
  return new Command('commit')
    .description('Publishes the store of a planned ingest whose shards are all done')
    .option('--output-dir <path>', 'where it was planned', DEFAULT_STORE)
    .option('--json', 'print the summary as JSON')
    .action(async ({ outputDir, json }) => {
      const started = performance.now();
      const plan = await readPlan(stagedPlanPath(outputDir));
      if (plan === null) return print(await finishCommit(outputDir, started, json));
      const found = await readResults(plan, outputDir);
      const missing = found.flatMap((result, i) => (result === null ? [i] : []));
      if (missing.length > 0) {
        throw new OutputError(`Cannot commit ${outputDir}`, {
          expected: `all ${formatCount(found.length)} shards to be done`,
          actual: `${formatCount(missing.length)} that are not: ${formatShardList(missing)}`,
        });
      }
      const results = found.filter((result) => result !== null);
      const phenotypes = await stageSamples(plan, outputDir);
      const manifest = await commit({ outputDir, plan, results, phenotypes });
      const summary = summarise(outputDir, {
        manifest,
        wasComplete: false,
        shardsResumed: results.length,
        shards: results.length,
        diagnostics: countDiagnostics(results),
        differences: plan.differences,
        seconds: (performance.now() - started) / 1000,
      });
      print(json ? JSON.stringify(summary) : formatSummary(summary));
    });
}

/**
 * The summary of a store that was published already; a crash may have left something to sweep up.
 *
 * @throws {OutputError} If there is no store either.
 */
async function finishCommit(
  outputDir: string,
  started: number,
  json: true | undefined,
): Promise<string> {
  const manifest = await readManifest(outputDir).catch(() => null);
  const plan = manifest && (await readStorePlan(outputDir, manifest));
  if (!manifest || !plan) throw noPlan(outputDir);
  await closeStaging(outputDir);
  const summary = summarise(outputDir, {
    manifest,
    wasComplete: true,
    shardsResumed: 0,
    shards: plan.shards.length,
    diagnostics: [],
    differences: plan.differences,
    seconds: (performance.now() - started) / 1000,
  });
  return json ? JSON.stringify(summary) : formatSummary(summary);
}
