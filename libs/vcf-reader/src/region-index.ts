import { stat } from 'node:fs/promises';
import { quote } from '@dirghayu/pipeline';
import { CSI, TBI, type VirtualOffset } from '@gmod/tabix';
import { LocalFile } from 'generic-filehandle2';
import { BgzfError } from './errors.ts';
import type { Interval } from './region.ts';

/** A place in the text of a BGZF file: `within` bytes into the block at `offset`. */
export interface BlockPosition {
  readonly offset: number;
  readonly within: number;
}

/** Text of whole lines, from `start` (inclusive) to `end` (exclusive). */
export interface BlockSpan {
  readonly start: BlockPosition;
  readonly end: BlockPosition;
}

/** A tabix index ends at 2²⁹ bases; behind that there can be no record. */
const TBI_MAX_BASES = 2 ** 29;

/** The index beside a file: `.tbi`, else `.csi`; null if there is none. */
export async function findIndex(path: string): Promise<string | null> {
  for (const index of [`${path}.tbi`, `${path}.csi`]) {
    const isFile = await stat(index).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return index;
  }
  return null;
}

/**
 * The spans that hold every record of `regions`, and some others; disjoint and in file order.
 *
 * @throws {BgzfError} If the index is damaged.
 */
export async function indexedSpans(
  index: string,
  regions: ReadonlyMap<string, readonly Interval[]>,
): Promise<readonly BlockSpan[]> {
  const isTabix = index.endsWith('.tbi');
  const filehandle = new LocalFile(index);
  const reader = isTabix ? new TBI({ filehandle }) : new CSI({ filehandle });
  const spans: BlockSpan[] = [];
  for (const [chrom, intervals] of regions) {
    for (const { start, end } of intervals) {
      if (isTabix && start > TBI_MAX_BASES) continue;
      const last = isTabix ? Math.min(end, TBI_MAX_BASES) : end;
      const chunks = await reader.blocksForRange(chrom, start - 1, last, {}).catch((cause) => {
        throw indexError(index, cause);
      });
      spans.push(...chunks.map(({ minv, maxv }) => ({ start: place(minv), end: place(maxv) })));
    }
  }
  return mergeSpans(spans);
}

function place({ blockPosition, dataPosition }: VirtualOffset): BlockPosition {
  return { offset: blockPosition, within: dataPosition };
}

function mergeSpans(spans: readonly BlockSpan[]): readonly BlockSpan[] {
  const merged: BlockSpan[] = [];
  for (const span of spans.toSorted((a, b) => compare(a.start, b.start))) {
    const last = merged.at(-1);
    if (last && compare(span.start, last.end) <= 0) {
      const end = compare(span.end, last.end) > 0 ? span.end : last.end;
      merged[merged.length - 1] = { start: last.start, end };
    } else merged.push(span);
  }
  return merged;
}

function compare(a: BlockPosition, b: BlockPosition): number {
  return a.offset - b.offset || a.within - b.within;
}

function indexError(index: string, cause: unknown): BgzfError {
  const actual = cause instanceof Error ? cause.message : String(cause);
  return new BgzfError('Cannot read index', {
    location: { file: index },
    expected: 'a .tbi or .csi file that fits its data',
    actual: quote(actual),
    cause,
  });
}
