import {
  type Manifest,
  type ManifestPhenotypes,
  readManifest,
  storePaths,
} from '@dirghayu/cohort-store';
import {
  type DiagnosticCount,
  DiagnosticCounter,
  isDirghayuError,
  type Progress,
} from '@dirghayu/pipeline';
import { joinLocation, writeThroughFile } from '@dirghayu/storage';
import { commit } from './commit/commit.ts';
import type { IngestOptions } from './options.ts';
import { discardStaging, inspectOutput, openStaging } from './output-directory.ts';
import { checkSources } from './plan/check-sources.ts';
import { planIngest } from './plan/plan.ts';
import { type IngestPlan, plannedSamples } from './plan/plan-file.ts';
import { shardKeys } from './plan/shard-keys.ts';
import { shardJobs } from './shard/shard-job.ts';
import { runShards } from './shard/shard-pool.ts';
import { readShardResult, type ShardResult } from './shard/shard-result.ts';

/** What an ingest did. */
export interface IngestOutcome {
  readonly manifest: Manifest;
  /** Whether the store was there already, made from the same files and options. */
  readonly wasComplete: boolean;
  /** Shards that an earlier, interrupted run had finished. */
  readonly shardsResumed: number;
  readonly shards: number;
  /** Without severities where another process did the work. */
  readonly diagnostics: readonly (Omit<DiagnosticCount, 'severity'> & Partial<DiagnosticCount>)[];
  /** How the headers differ, a sentence each. */
  readonly differences: readonly string[];
  readonly seconds: number;
}

/** What a caller may watch and stop. */
export interface IngestContext {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/**
 * Plan, shards on worker threads, commit. Run again after a stop, it does only what is missing.
 *
 * Bad input leaves nothing behind; an interruption leaves the finished shards.
 */
export async function ingest(
  options: IngestOptions,
  context: IngestContext,
): Promise<IngestOutcome> {
  const started = performance.now();
  const plan = await planIngest(options, planContext(context));
  const state = await inspectOutput(options.outputDir, plan, options.overwrite);
  const { differences } = plan;
  const finish = (manifest: Manifest, rest: Partial<IngestOutcome>): IngestOutcome => ({
    manifest,
    wasComplete: false,
    shardsResumed: 0,
    shards: plan.shards.length,
    diagnostics: [],
    differences,
    seconds: (performance.now() - started) / 1000,
    ...rest,
  });
  if (state === 'complete') {
    return finish(await readManifest(options.outputDir), { wasComplete: true });
  }
  await openStaging(options.outputDir, plan, state);
  try {
    const { results, resumed, phenotypes } = await runMissingShards(plan, options, context);
    const manifest = await commit({ outputDir: options.outputDir, plan, results, phenotypes });
    return finish(manifest, { shardsResumed: resumed, diagnostics: countDiagnostics(results) });
  } catch (error) {
    if (!(await canGoOn(error, plan, options.outputDir))) await discardStaging(options.outputDir);
    throw error;
  }
}

/** Faults of the input as a whole: no shard that is done can be of use again. */
const FINAL_FAULTS = ['INPUT', 'OUTPUT', 'SCHEMA_MISMATCH', 'CONFIG', 'UNSORTED'];

/**
 * Whether the finished shards are worth keeping: after a stop, a full disk or a bug always, after
 * a damaged file if there are any.
 */
async function canGoOn(error: unknown, plan: IngestPlan, outputDir: string): Promise<boolean> {
  if (!isDirghayuError(error)) return true;
  if (isDirghayuError(error, ...FINAL_FAULTS)) return false;
  if (isDirghayuError(error, 'PARQUET_WRITE')) return true;
  return (await readResults(plan, outputDir)).some((result) => result !== null);
}

/** Planning counted in files, where it has to read them. */
export function planContext({ signal, progress }: IngestContext) {
  return {
    signal,
    progress: (done: number, total: number) => progress({ unit: 'files surveyed', done, total }),
  };
}

/** Writes samples.parquet to the staging directory. */
export async function stageSamples(
  plan: IngestPlan,
  outputDir: string,
): Promise<ManifestPhenotypes | null> {
  const { phenotypes: table } = plan;
  const phenotypes = table && {
    path: table.path,
    ...(table.sampleColumn === null ? {} : { sampleColumn: table.sampleColumn }),
    ...(table.nullTokens === null ? {} : { nullTokens: table.nullTokens }),
    ...(table.types === null ? {} : { types: table.types }),
  };
  // Loaded late: DuckDB takes 0.2 s, in which the workers start.
  const { writeSamples } = await import('@dirghayu/parquet-writer');
  const location = joinLocation(storePaths(outputDir).staging, 'samples.parquet');
  const samples = plannedSamples(plan);
  const written = await writeThroughFile(location, (path) =>
    writeSamples({ path, samples, ...(phenotypes ? { phenotypes } : {}) }),
  );
  return written.phenotypes;
}

/** What all shards dropped or repaired. */
export function countDiagnostics(results: readonly ShardResult[]): readonly DiagnosticCount[] {
  const counter = new DiagnosticCounter();
  for (const { diagnostics } of results) counter.merge(diagnostics);
  return counter.counts();
}

/** The results of the shards that are done; null for the others. */
export async function readResults(
  plan: IngestPlan,
  outputDir: string,
): Promise<readonly (ShardResult | null)[]> {
  const { staging } = storePaths(outputDir);
  return Promise.all(shardKeys(plan).map((key, shard) => readShardResult(staging, key, shard)));
}

/** Runs what is missing, and joins the clinical table beside it: a faulty one stops the shards. */
async function runMissingShards(
  plan: IngestPlan,
  { outputDir, threads, memory }: IngestOptions,
  { signal, progress }: IngestContext,
) {
  const { staging } = storePaths(outputDir);
  const before = await readResults(plan, outputDir);
  const missing = before.flatMap((result, index) => (result === null ? [index] : []));
  const jobs = shardJobs(plan, missing, { staging, memory, threads });
  const people = plannedSamples(plan).length;
  const stop = new AbortController();
  const shards = runShards(jobs, {
    threads,
    people,
    progress,
    signal: AbortSignal.any([signal, stop.signal]),
  });
  const samples = stageSamples(plan, outputDir).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const [joined, made] = await Promise.allSettled([samples, shards]);
  if (joined.status === 'rejected') throw joined.reason;
  if (made.status === 'rejected') throw made.reason;
  // What was read while it changed is in no shard that stays: its key names the file as planned.
  await checkSources(plan, missing);
  const results = [...before.filter((result) => result !== null), ...made.value];
  return {
    results: results.sort((a, b) => a.shard - b.shard),
    resumed: before.length - missing.length,
    phenotypes: joined.value,
  };
}
