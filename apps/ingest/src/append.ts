import { createHash } from 'node:crypto';
import { readManifest, sampleListHash, storePaths } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import { commitAppend } from './commit/commit.ts';
import {
  countDiagnostics,
  type IngestContext,
  type IngestOutcome,
  planContext,
  readResults,
} from './ingest.ts';
import type { IngestOptions } from './options.ts';
import {
  discardStaging,
  OutputError,
  openStaging,
  planPath,
  stagedPlanPath,
} from './output-directory.ts';
import { findSources, InputError } from './plan/find-sources.ts';
import { planIngest } from './plan/plan.ts';
import { type IngestPlan, plannedSamples, readPlan } from './plan/plan-file.ts';
import { shardJobs } from './shard/shard-job.ts';
import { runShards } from './shard/shard-pool.ts';

/**
 * Adds files of the same people, other contigs or regions, to a store: new parts and a new
 * generation of the manifest. Files that the store has already are left out.
 *
 * @throws {OutputError} If there is no store, or it was made with other options.
 * @throws {InputError} If the files hold other people: all rows of a store have all its people.
 */
export async function appendToStore(
  options: IngestOptions,
  context: IngestContext,
): Promise<IngestOutcome> {
  const started = performance.now();
  const { outputDir, threads, memory } = options;
  const base = await requireBase(outputDir);
  const inputs = await newFiles(options, base);
  const finish = async (rest: Partial<IngestOutcome>): Promise<IngestOutcome> => ({
    manifest: await readManifest(outputDir),
    wasComplete: inputs.length === 0,
    shardsResumed: 0,
    shards: 0,
    diagnostics: [],
    differences: [],
    seconds: (performance.now() - started) / 1000,
    ...rest,
  });
  if (inputs.length === 0) return finish({});
  const { phenotypes: _, ...without } = options;
  const added = await planIngest({ ...without, inputs }, planContext(context));
  checkFits(base, added, outputDir);
  const plan = joinPlans(base, added);
  const staged = await readPlan(stagedPlanPath(outputDir));
  await openStaging(
    outputDir,
    plan,
    staged?.fingerprint === plan.fingerprint ? 'resumable' : 'replaceable',
  );
  try {
    const { staging } = storePaths(outputDir);
    const before = (await readResults(plan, outputDir)).slice(base.shards.length);
    const missing = before.flatMap((result, i) =>
      result === null ? [base.shards.length + i] : [],
    );
    const jobs = shardJobs(plan, missing, { staging, memory, threads });
    const people = plannedSamples(plan).length;
    await runShards(jobs, { threads, people, ...context });
    const results = (await readResults(plan, outputDir)).filter((result) => result !== null);
    await commitAppend({ outputDir, plan, results, phenotypes: null }, base);
    return await finish({
      shards: before.length,
      shardsResumed: before.length - missing.length,
      diagnostics: countDiagnostics(results),
      differences: added.differences,
    });
  } catch (error) {
    if (error instanceof InputError) await discardStaging(outputDir);
    throw error;
  }
}

async function requireBase(outputDir: string): Promise<IngestPlan> {
  await readManifest(outputDir);
  const plan = await readPlan(planPath(outputDir));
  if (plan) return plan;
  throw new OutputError(`Cannot add to ${quote(outputDir)}`, {
    expected: 'the plan.json that the ingest left in the store',
    actual: 'none',
  });
}

async function newFiles({ inputs }: IngestOptions, { sources }: IngestPlan): Promise<string[]> {
  const known = new Set(sources.map(({ path }) => path));
  return (await findSources(inputs)).filter((path) => !known.has(path));
}

function checkFits(base: IngestPlan, added: IngestPlan, outputDir: string): void {
  if (JSON.stringify(base.content) !== JSON.stringify(added.content)) {
    throw new OutputError(`Cannot add to ${quote(outputDir)}`, {
      expected: 'the options with which the store was made',
      actual: 'others',
    });
  }
  const [ours, theirs] = [plannedSamples(base), plannedSamples(added)];
  if (sampleListHash(ours) === sampleListHash(theirs)) return;
  throw new InputError(`Cannot add ${quote(added.sources[0]?.path ?? '')} to ${quote(outputDir)}`, {
    expected: `the ${ours.length} people of the store in their order; to add people, ingest all files again with --overwrite`,
    actual: `${theirs.length} people, ${theirs[0] === ours[0] ? 'or another order' : `the first being ${quote(theirs[0] ?? '')}`}`,
  });
}

/** One plan of both: the sources and shards of the second behind those of the first. */
function joinPlans(base: IngestPlan, added: IngestPlan): IngestPlan {
  const shards = added.shards.map((shard) => {
    const index = base.shards.length + shard.index;
    if (shard.kind === 'range') {
      return { ...shard, index, source: base.sources.length + shard.source };
    }
    const reads = shard.reads.map((read) => ({
      ...read,
      source: base.sources.length + read.source,
    }));
    return { ...shard, index, reads };
  });
  const fingerprint = createHash('sha256')
    .update(base.fingerprint)
    .update(added.fingerprint)
    .digest('hex');
  return {
    ...base,
    fingerprint,
    sources: [...base.sources, ...added.sources],
    shards: [...base.shards, ...shards],
  };
}
