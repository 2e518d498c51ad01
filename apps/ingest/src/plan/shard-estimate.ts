import { packedLength } from '@dirghayu/genotypes';

/**
 * Stored bytes a shard holds at least and at most: a shard's packed calls wait in memory for its
 * COPY, so that a fixed size keeps the peak the same for any input; each shard costs some 50 ms
 * of its own. The default count is 8 for small inputs and never above 1,000, whatever the number
 * of threads: the store must not depend on the machine.
 */
const MIN_SHARD_BYTES = 2e6;
const MAX_SHARD_BYTES = 8e6;
const SHARDS_WANTED = 8;
const MOST_SHARDS = 1000;

/** Stored bytes of a shard of an input of `total` bytes. */
export function shardBytes(total: number): number {
  const most = Math.max(MAX_SHARD_BYTES, total / MOST_SHARDS);
  return Math.min(most, Math.max(MIN_SHARD_BYTES, total / SHARDS_WANTED));
}

/** What a shard will hold and leave. */
export interface ShardEstimate {
  readonly variants: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/**
 * Memory of a worker: code, read buffers, DuckDB's floor of 3 × 2,048 rows, and the bytes that a
 * merge holds.
 */
export function estimate(variants: number, people: number, held = 0): ShardEstimate {
  const row = packedLength(people);
  return {
    variants,
    memoryBytes: Math.round(300e6 + 4 * 2048 * row + held),
    // zstd leaves a quarter of packed calls of common variants, and some 24 bytes a site.
    diskBytes: Math.round(variants * (24 + row / 4)),
  };
}
