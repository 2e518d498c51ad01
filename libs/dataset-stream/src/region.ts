import { ConfigError, quote } from '@dirghayu/pipeline';
import { DatasetError } from './errors.ts';

/** Part of a contig: POS from `start` to `end`, 1-based, both included. */
export interface Region {
  readonly chrom: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads `chrom` or `chrom:start-end`; digits may be grouped by commas.
 *
 * The whole text is tried as a contig first: HLA contigs have colons in their names.
 *
 * @throws {ConfigError} If the text is neither a contig nor of that form.
 * @throws {DatasetError} If no variant of the store lies on the contig.
 */
export function parseRegion(text: string, contigs: readonly string[]): Region {
  if (contigs.includes(text)) return { chrom: text, start: 1, end: Number.MAX_SAFE_INTEGER };
  const match = /^(.+):([\d,]+)-([\d,]+)$/.exec(text);
  const [, chrom = text, first = '1', last = ''] = match ?? [];
  if (!contigs.includes(chrom)) throw unknownContig(text, contigs);
  const [start, end] = [first, last].map((digits) => Number(digits.replaceAll(',', '')));
  if (start === undefined || end === undefined || start > end) {
    throw new ConfigError(`Cannot read region ${quote(text)}`, {
      expected: 'a start up to its end',
      actual: `${first}-${last}`,
    });
  }
  return { chrom, start, end };
}

function unknownContig(text: string, contigs: readonly string[]): DatasetError {
  const shown = contigs.slice(0, 30).map(quote).join(', ');
  return new DatasetError('Cannot find region', {
    expected: `a contig of the store (${shown}${contigs.length > 30 ? ', …' : ''})`,
    actual: quote(text),
  });
}
