import { ConfigError, quote } from '@dirghayu/pipeline';

/** A stretch of one contig: 1-based, both ends inclusive. */
export interface Region {
  readonly chrom: string;
  /** 1 when absent. */
  readonly start?: number;
  /** The end of the contig when absent. */
  readonly end?: number;
}

const MAX_END = 2 ** 31 - 1;

/**
 * Reads `chr22`, `chr22:100-200`, `chr22:100-` or `chr22:100` (one base), as samtools does.
 *
 * Commas in numbers are skipped. A contig name that holds a colon goes in braces:
 * `{HLA-A*01:01}:1-100`.
 *
 * @throws {ConfigError} If the text is none of these.
 */
export function parseRegion(text: string): Region {
  const match = /^(?:\{([^{}]+)\}|([^:{}\s]+))(?::([\d,]+)(?:(-)([\d,]*))?)?$/.exec(text);
  const chrom = match?.[1] ?? match?.[2];
  if (!match || !chrom) throw regionError(text);
  if (match[3] === undefined) return { chrom };
  const start = parseBase(match[3]);
  if (match[4] && !match[5]) return checked({ chrom, start }, text);
  return checked({ chrom, start, end: match[5] ? parseBase(match[5]) : start }, text);
}

function parseBase(digits: string): number {
  return Number(digits.replaceAll(',', ''));
}

function checked(region: Region, text: string): Region {
  const { start = 1, end = MAX_END } = region;
  if (start >= 1 && end <= MAX_END && start <= end) return region;
  throw regionError(text);
}

function regionError(text: string): ConfigError {
  return new ConfigError('Cannot read region', {
    expected: 'chrom, chrom:start-end, chrom:start- or chrom:position, 1-based',
    actual: quote(text),
  });
}

/** A region with both ends, 1-based and inclusive. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Regions by contig: sorted, and overlapping or touching ones merged. */
export function mergeRegions(regions: readonly Region[]): ReadonlyMap<string, readonly Interval[]> {
  const merged = new Map<string, Interval[]>();
  const sorted = regions
    .map(({ chrom, start = 1, end = MAX_END }) => ({ chrom, start, end }))
    .toSorted((a, b) => a.start - b.start);
  for (const chrom of new Set(regions.map((region) => region.chrom))) merged.set(chrom, []);
  for (const { chrom, start, end } of sorted) {
    const intervals = merged.get(chrom) ?? [];
    const last = intervals.at(-1);
    if (last && start <= last.end + 1) {
      intervals[intervals.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    } else intervals.push({ start, end });
  }
  return merged;
}

/** Index of the first interval that overlaps `start…end` (inclusive); -1 if none does. */
export function firstOverlap(intervals: readonly Interval[], start: number, end: number): number {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((intervals[middle]?.end ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const found = intervals[low];
  return found && found.start <= end ? low : -1;
}
