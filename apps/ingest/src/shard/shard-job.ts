import type { IngestPlan, PlannedSource } from '../plan/plan-file.ts';
import { gridSamples } from '../plan/plan-file.ts';
import { shardKeys } from '../plan/shard-keys.ts';
import type { ShardInput } from './shard-stream.ts';

/** A shard with where to write and how much to hold. */
export interface ShardJob {
  readonly input: ShardInput;
  /** Of what its parts depend on; see shardKeys. */
  readonly key: string;
  readonly staging: string;
  /** Bytes that DuckDB may hold. */
  readonly memory: number;
  /** Stored bytes that the shard reads, for progress. */
  readonly bytes: number;
}

/** Bytes a worker needs besides DuckDB: read buffers, one block of calls, the code itself. */
const WORKER_BYTES = 200e6;
/** DuckDB does not start below this. */
const MIN_DUCKDB_BYTES = 64e6;

/** The jobs of some shards of a plan, with the memory given shared out over the threads. */
export function shardJobs(
  plan: IngestPlan,
  indices: readonly number[],
  { staging, memory, threads }: { staging: string; memory: number; threads: number },
): ShardJob[] {
  const samples = gridSamples(plan);
  const keys = shardKeys(plan);
  const share = Math.max(MIN_DUCKDB_BYTES, memory / threads - WORKER_BYTES);
  return indices.map((index) => {
    const { input, bytes } = inputOf(plan, samples, index);
    return { input, key: keys[index] ?? '', staging, memory: share, bytes };
  });
}

function inputOf(
  { shards, sources, groups, content }: IngestPlan,
  samples: readonly string[],
  index: number,
): { input: ShardInput; bytes: number } {
  const shard = shards[index];
  if (!shard) throw new RangeError(`Cannot find shard ${index} of ${shards.length}`);
  if (shard.kind === 'range') {
    const source = sources[shard.source] as PlannedSource;
    const { range } = shard;
    const bytes = range ? range.end - range.start : source.bytes;
    return { input: { index, kind: 'range', content, source, range }, bytes };
  }
  const { chrom, start, end } = shard;
  const reads = shard.reads.map(({ source, chrom: name, range }) => {
    const { path, group } = sources[source] as PlannedSource;
    const { firstSample = 0, samples: people = [] } = groups[group] ?? {};
    return { path, range, chrom: name, firstSample, samples: people.length };
  });
  const bytes = reads.reduce((sum, { range }) => sum + range.end - range.start, 0);
  const window = { chrom, start, end };
  return { input: { index, kind: 'window', content, window, samples, reads }, bytes };
}
