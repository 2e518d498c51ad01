import { join } from 'node:path';
import { type VariantPart, variantPartPath } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import { InputError } from '../plan/find-sources.ts';
import type { IngestPlan } from '../plan/plan-file.ts';
import { type ShardResult, shardDirectory } from '../shard/shard-result.ts';

/** A part with the source that it came from and the place where it is staged. */
export interface PlacedPart {
  readonly part: VariantPart;
  readonly shard: number;
  readonly source: string;
  /** Where it is staged, relative to the staging directory; null for a part of the store. */
  readonly staged: string | null;
}

/** The parts that shards wrote. */
export function stagedParts(
  plan: IngestPlan,
  results: readonly ShardResult[],
  directory?: string,
): PlacedPart[] {
  return results.flatMap(({ shard, key, parts }) =>
    parts.map(({ path: from, chrom, rows, firstPos, lastPos, bytes, sha256 }) => {
      const path = variantPartPath(chrom, shard, directory);
      const staged = join(shardDirectory('', key), from);
      const part = { path, chrom, rows, firstPos, lastPos, bytes, sha256 };
      return { part, shard, source: sourceOf(plan, shard), staged };
    }),
  );
}

/** The parts that a store has already, as the plan that made them knows them. */
export function storedParts(plan: IngestPlan, parts: readonly VariantPart[]): PlacedPart[] {
  return parts.map((part) => {
    const shard = shardOfPart(part.path);
    return { part, shard, source: sourceOf(plan, shard), staged: null };
  });
}

/** The number of the shard that wrote a part, which its name tells; -1 for a stranger's. */
export function shardOfPart(path: string): number {
  return Number(/part-(\d+)\.parquet$/.exec(path)?.[1] ?? -1);
}

/**
 * Parts in the order of the store: contigs as first met, then positions.
 *
 * @throws {InputError} If parts of one contig overlap: two files for the same region, or a file
 *   that is not sorted.
 */
export function orderParts(parts: readonly PlacedPart[]): readonly PlacedPart[] {
  const byContig = new Map<string, PlacedPart[]>();
  for (const placed of parts) {
    const { chrom } = placed.part;
    byContig.set(chrom, [...(byContig.get(chrom) ?? []), placed]);
  }
  const ordered = [...byContig.values()].flatMap((placed) =>
    placed.sort((a, b) => a.part.firstPos - b.part.firstPos || a.shard - b.shard),
  );
  checkOrder(ordered);
  return ordered;
}

/** The file that a shard reads; all windows of a merge count as one. */
function sourceOf({ shards, sources }: IngestPlan, index: number): string {
  const shard = shards[index];
  return shard?.kind === 'range' ? (sources[shard.source]?.path ?? '') : 'the merged files';
}

function checkOrder(placed: readonly PlacedPart[]): void {
  placed.forEach((next, i) => {
    const previous = placed[i - 1];
    if (!previous || previous.part.chrom !== next.part.chrom) return;
    const isSorted = previous.source !== next.source || previous.shard < next.shard;
    if (isSorted && previous.part.lastPos < next.part.firstPos) return;
    throw overlapError(previous, next);
  });
}

function overlapError(previous: PlacedPart, next: PlacedPart): InputError {
  const span = ({ part }: PlacedPart) => `${part.chrom}:${part.firstPos}-${part.lastPos}`;
  if (previous.source === next.source) {
    return new InputError(`Cannot ingest ${quote(next.source)}`, {
      expected: 'records sorted by position; run `bcftools sort` on it',
      actual: `${span(previous)} and ${span(next)} in one another`,
    });
  }
  return new InputError(
    `Cannot ingest ${quote(previous.source)} and ${quote(next.source)} together`,
    {
      expected: 'files of the same people to cover different regions',
      actual: `${span(previous)} in the first and ${span(next)} in the second`,
    },
  );
}
