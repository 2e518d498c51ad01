import { join } from 'node:path';
import {
  type Manifest,
  type ManifestPhenotypes,
  readManifest,
  storePaths,
} from '@dirghayu/cohort-store';
import { writeSamples } from '@dirghayu/parquet-writer';
import {
  type DiagnosticCount,
  DiagnosticCounter,
  isDirghayuError,
  type Progress,
} from '@dirghayu/pipeline';
import { commit } from './commit.ts';
import type { IngestOptions } from './options.ts';
import { discardStaging, inspectOutput, openStaging } from './output-directory.ts';
import { type IngestPlan, planIngest } from './plan.ts';
import { readShardResult, type ShardResult } from './run-shard.ts';
import { runShards } from './shard-pool.ts';

/** What an ingest did. */
export interface IngestOutcome {
  readonly manifest: Manifest;
  /** Whether the store was there already, made from the same files and options. */
  readonly wasComplete: boolean;
  /** Shards that an earlier, interrupted run had finished. */
  readonly shardsResumed: number;
  readonly shards: number;
  readonly diagnostics: readonly DiagnosticCount[];
  readonly seconds: number;
}

/** What a caller may give besides the options. */
export interface IngestContext {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** Bytes a worker needs besides DuckDB: read buffers, one block of calls, the code itself. */
const WORKER_BYTES = 200e6;
/** DuckDB does not start below this. */
const MIN_DUCKDB_BYTES = 64e6;

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
  const plan = await planIngest(options);
  const state = await inspectOutput(options.outputDir, plan, options.overwrite);
  const seconds = () => (performance.now() - started) / 1000;
  if (state === 'complete') {
    const manifest = await readManifest(options.outputDir);
    const nothing = { shardsResumed: 0, shards: plan.shards.length, diagnostics: [] };
    return { manifest, wasComplete: true, ...nothing, seconds: seconds() };
  }
  await openStaging(options.outputDir, plan, state);
  try {
    const phenotypes = await stageSamples(plan, options);
    const { results, resumed } = await runMissingShards(plan, options, context);
    const manifest = await commit({ outputDir: options.outputDir, plan, results, phenotypes });
    return {
      manifest,
      wasComplete: false,
      shardsResumed: resumed,
      shards: plan.shards.length,
      diagnostics: countDiagnostics(results),
      seconds: seconds(),
    };
  } catch (error) {
    if (isDirghayuError(error)) await discardStaging(options.outputDir);
    throw error;
  }
}

/** Before the long part, so that a faulty clinical table is refused at once. */
async function stageSamples(
  plan: IngestPlan,
  { outputDir, phenotypes, sampleColumn, nullTokens }: IngestOptions,
): Promise<ManifestPhenotypes | null> {
  const table = phenotypes && {
    path: phenotypes,
    ...(sampleColumn === undefined ? {} : { sampleColumn }),
    ...(nullTokens === undefined ? {} : { nullTokens }),
  };
  const written = await writeSamples({
    path: join(storePaths(outputDir).staging, 'samples.parquet'),
    samples: plan.samples,
    ...(table ? { phenotypes: table } : {}),
  });
  return written.phenotypes;
}

function countDiagnostics(results: readonly ShardResult[]): readonly DiagnosticCount[] {
  const counter = new DiagnosticCounter();
  for (const { diagnostics } of results) counter.merge(diagnostics);
  return counter.counts();
}

async function runMissingShards(
  plan: IngestPlan,
  options: IngestOptions,
  { signal, progress }: IngestContext,
): Promise<{ results: readonly ShardResult[]; resumed: number }> {
  const { staging } = storePaths(options.outputDir);
  const results: (ShardResult | null)[] = [];
  for (const { index } of plan.shards) results.push(await readShardResult(staging, index));
  const missing = plan.shards.filter(({ index }) => results[index] === null);
  const total = missing.reduce((sum, shard) => sum + shardBytes(plan, shard.index), 0);
  const memory = Math.max(MIN_DUCKDB_BYTES, options.memory / options.threads - WORKER_BYTES);
  await runShards(
    missing.map((shard) => ({ shard, content: plan.content, staging, memory })),
    {
      threads: options.threads,
      signal,
      progress: ({ unit, done }) => progress({ unit, done: Math.min(done, total), total }),
      onDone: (result) => {
        results[result.shard] = result;
      },
    },
  );
  return {
    results: results.filter((result) => result !== null),
    resumed: plan.shards.length - missing.length,
  };
}

function shardBytes({ shards, sources }: IngestPlan, index: number): number {
  const shard = shards[index];
  if (shard?.range) return shard.range.end - shard.range.start;
  return sources.find(({ path }) => path === shard?.source)?.bytes ?? 0;
}
