import { packedLength } from '@dirghayu/genotypes';
import { planShards, surveyVcf } from '@dirghayu/vcf-reader';
import type { SourceFacts } from './describe-source.ts';
import type { PlannedShard } from './plan-file.ts';

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
/** Text surveyed of each file, to estimate its rows. */
const SURVEYED_BYTES = 1 << 20;

/** Cuts files of the same people into ranges of about equal stored size. */
export async function rangeShards(
  facts: readonly SourceFacts[],
  { wholeFiles, wanted }: { wholeFiles: boolean; wanted?: number | undefined },
): Promise<readonly PlannedShard[]> {
  const total = facts.reduce((sum, { source }) => sum + source.bytes, 0);
  const target = wanted ? total / wanted : shardBytes(total);
  const shards: PlannedShard[] = [];
  for (const [source, { source: file, header }] of facts.entries()) {
    const count = Math.max(1, Math.round(file.bytes / target));
    const ranges = wholeFiles ? [null] : await planShards(file.path, count);
    const { records, storedBytes } = await surveyVcf(file.path, { mostTextBytes: SURVEYED_BYTES });
    for (const range of ranges) {
      const bytes = range ? range.end - range.start : file.bytes;
      const variants = Math.round((bytes * records) / Math.max(1, storedBytes));
      shards.push({
        index: shards.length,
        kind: 'range',
        source,
        range,
        estimate: estimate(variants, header.samples.length),
      });
    }
  }
  return shards;
}

/** Stored bytes of a shard of an input of `total` bytes. */
function shardBytes(total: number): number {
  const most = Math.max(MAX_SHARD_BYTES, total / MOST_SHARDS);
  return Math.min(most, Math.max(MIN_SHARD_BYTES, total / SHARDS_WANTED));
}

/**
 * Memory of a worker: code, read buffers, DuckDB's floor of 3 × 2,048 rows, and the bytes that a
 * merge holds.
 */
export function estimate(variants: number, people: number, held = 0): PlannedShard['estimate'] {
  const row = packedLength(people);
  return {
    variants,
    memoryBytes: Math.round(300e6 + 4 * 2048 * row + held),
    // zstd leaves a quarter of packed calls of common variants, and some 24 bytes a site.
    diskBytes: Math.round(variants * (24 + row / 4)),
  };
}
