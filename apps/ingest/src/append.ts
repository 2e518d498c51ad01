import { createHash } from 'node:crypto';
import {
  type Manifest,
  type ManifestPhenotypes,
  readManifest,
  sampleListHash,
  storePaths,
} from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import { joinLocation, readThroughFile, writeThroughFile } from '@dirghayu/storage';
import type { CommitInput } from './commit/commit.ts';
import { commitPeople, commitRegions } from './commit/commit-append.ts';
import {
  countDiagnostics,
  type IngestContext,
  type IngestOutcome,
  planContext,
  readResults,
  stageSamples,
} from './ingest.ts';
import type { IngestOptions } from './options.ts';
import {
  discardStaging,
  endCommit,
  OutputError,
  openStaging,
  readStorePlan,
  stagedPlanPath,
} from './output-directory.ts';
import { checkSources } from './plan/check-sources.ts';
import type { SourceFacts } from './plan/describe-source.ts';
import { findSources, InputError } from './plan/find-sources.ts';
import { describeSources, planSources } from './plan/plan.ts';
import { type IngestPlan, plannedSamples, readPlan } from './plan/plan-file.ts';
import { shardJobs } from './shard/shard-job.ts';
import { runShards } from './shard/shard-pool.ts';

/** A store as it stands, with the plan that made it. */
interface Base {
  readonly manifest: Manifest;
  readonly plan: IngestPlan;
}

/** What an append does, once its files have been looked at. */
interface Addition {
  readonly plan: IngestPlan;
  /** Number of the first shard that is to be run. */
  readonly firstShard: number;
  readonly commit: (input: CommitInput) => Promise<Manifest>;
}

/**
 * Adds files to a store: a new generation of the manifest. Files that the store has are left out.
 *
 * Files of the same people, other contigs or regions, give new parts beside the old ones. Files of
 * other people widen every row: all files are read again and merged into parts of their own
 * (docs/adr/0020-add-people.md), those who were there before in their places. Readers of the old
 * manifest find all their files either way.
 *
 * @throws {OutputError} If there is no store, or it was made with other options.
 * @throws {InputError} If the files do not fit together.
 * @throws {SourceChangedError} If people are added and a file of the store is not what it was.
 */
export async function appendToStore(
  options: IngestOptions,
  context: IngestContext,
): Promise<IngestOutcome> {
  const started = performance.now();
  const { outputDir } = options;
  const base = await requireBase(outputDir);
  const inputs = await newFiles(options, base.plan);
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
  const addition = await planAddition(base, inputs, options, context);
  const { plan } = addition;
  const staged = await readPlan(stagedPlanPath(outputDir));
  const isResumed = staged?.fingerprint === plan.fingerprint;
  await openStaging(outputDir, plan, isResumed ? 'resumable' : 'replaceable');
  try {
    return await finish(await add(base, addition, options, context));
  } catch (error) {
    if (error instanceof InputError) await discardStaging(outputDir);
    throw error;
  }
}

async function add(
  base: Base,
  { plan, firstShard, commit }: Addition,
  options: IngestOptions,
  context: IngestContext,
): Promise<Partial<IngestOutcome>> {
  const { outputDir, threads, memory } = options;
  const { staging } = storePaths(outputDir);
  const phenotypes = await stagePeople(base, plan, options);
  const before = (await readResults(plan, outputDir)).slice(firstShard);
  const missing = before.flatMap((result, i) => (result === null ? [firstShard + i] : []));
  const jobs = shardJobs(plan, missing, { staging, memory, threads });
  const people = plannedSamples(plan).length;
  await runShards(jobs, { threads, people, ...context });
  await checkSources(plan, missing);
  const results = (await readResults(plan, outputDir)).filter((result) => result !== null);
  await commit({ outputDir, plan, results, phenotypes });
  return {
    shards: before.length,
    shardsResumed: before.length - missing.length,
    diagnostics: countDiagnostics(results),
    differences: plan.differences,
  };
}

async function requireBase(outputDir: string): Promise<Base> {
  const manifest = await readManifest(outputDir);
  await endCommit(outputDir, manifest);
  const plan = await readStorePlan(outputDir, manifest);
  if (plan) return { manifest, plan };
  throw new OutputError(`Cannot add to ${quote(outputDir)}`, {
    expected: 'the plan.json that the ingest left in the store',
    actual: 'none',
  });
}

async function newFiles({ inputs }: IngestOptions, { sources }: IngestPlan): Promise<string[]> {
  const known = new Set(sources.map(({ path }) => path));
  return (await findSources(inputs)).filter((path) => !known.has(path));
}

async function planAddition(
  { plan: base }: Base,
  inputs: readonly string[],
  options: IngestOptions,
  context: IngestContext,
): Promise<Addition> {
  const { outputDir } = options;
  const known = base.groups.map(({ samples }) => sampleListHash(samples));
  const groupOf = ({ header }: SourceFacts) => known.indexOf(sampleListHash(header.samples));
  const found = await describeSources(inputs, context);
  const facts = found.toSorted((a, b) => groupOf(a) - groupOf(b));
  const added = new Set(facts.map(groupOf));
  if (added.size === known.length && !added.has(-1)) {
    const plan = await planSources(facts, options, planContext(context));
    checkOptions(base, plan, outputDir);
    checkPeople(base, plan, outputDir);
    const joined = joinPlans(base, plan);
    const commit = (input: CommitInput) => commitRegions(input, base);
    return { plan: joined, firstShard: base.shards.length, commit };
  }
  await checkSources(
    base,
    base.shards.map(({ index }) => index),
  );
  const paths = base.sources.map(({ path }) => path);
  const all = [...(await describeSources(paths, context)), ...found];
  const plan = await planSources(all, options, planContext(context));
  checkOptions(base, plan, outputDir);
  checkPeople(base, plan, outputDir);
  return { plan, firstShard: 0, commit: commitPeople };
}

function checkOptions(base: IngestPlan, added: IngestPlan, outputDir: string): void {
  if (JSON.stringify(base.content) === JSON.stringify(added.content)) return;
  throw new OutputError(`Cannot add to ${quote(outputDir)}`, {
    expected: 'the options with which the store was made',
    actual: 'others',
  });
}

/** Whoever is in a store stays where they are. */
function checkPeople(base: IngestPlan, added: IngestPlan, outputDir: string): void {
  const [ours, theirs] = [plannedSamples(base), plannedSamples(added)];
  const moved = ours.findIndex((sample, i) => sample !== theirs[i]);
  if (moved < 0) return;
  throw new InputError(`Cannot add ${quote(added.sources[0]?.path ?? '')} to ${quote(outputDir)}`, {
    expected: `the ${ours.length} people of the store first, in their order`,
    actual: `${quote(theirs[moved] ?? 'nobody')} in the place of ${quote(ours[moved] ?? '')}`,
  });
}

/**
 * Writes the samples.parquet to come, where there is one to come: a clinical table given now is
 * joined to everybody; without one, people keep what they have.
 */
async function stagePeople(
  { manifest }: Base,
  plan: IngestPlan,
  { outputDir }: IngestOptions,
): Promise<ManifestPhenotypes | null> {
  if (plan.phenotypes) return stageSamples(plan, outputDir);
  const samples = plannedSamples(plan);
  const people = manifest.samples.count;
  if (samples.length === people) return null;
  const { samples: location, staging } = storePaths(outputDir);
  const { extendSamples } = await import('@dirghayu/parquet-writer');
  await readThroughFile(location, (earlier) =>
    writeThroughFile(joinLocation(staging, 'samples.parquet'), (path) =>
      extendSamples({ path, samples, earlier: { path: earlier, people } }),
    ),
  );
  return null;
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
    phenotypes: added.phenotypes,
    differences: added.differences,
    sources: [...base.sources, ...added.sources],
    shards: [...base.shards, ...shards],
  };
}
