import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRegion } from '../src/index.ts';
import { firstOverlap, mergeRegions } from '../src/region.ts';
import { readText, vcf } from './rows.ts';

describe('parseRegion', () => {
  it.each([
    ['chr22', { chrom: 'chr22' }],
    ['22:100-2,000', { chrom: '22', start: 100, end: 2000 }],
    ['22:100-', { chrom: '22', start: 100 }],
    ['22:100', { chrom: '22', start: 100, end: 100 }],
    ['{HLA-A*01:01}:1-9', { chrom: 'HLA-A*01:01', start: 1, end: 9 }],
  ])('reads %s', (text, region) => {
    expect(parseRegion(text)).toEqual(region);
  });

  it.each(['', ':1-2', '22:', '22:0-5', '22:5-4', '22:a-b', '22:1-3000000000'])(
    'refuses %j',
    (text) => {
      expect(() => parseRegion(text)).toThrow(
        `Cannot read region: expected chrom, chrom:start-end, chrom:start- or chrom:position, 1-based, got "${text}"`,
      );
    },
  );
});

describe('merged regions', () => {
  const region = fc
    .record({
      chrom: fc.constantFrom('1', '2'),
      start: fc.integer({ min: 1, max: 60 }),
      size: fc.nat(12),
    })
    .map(({ chrom, start, size }) => ({ chrom, start, end: start + size }));

  it('overlap what any of the regions overlaps', () => {
    fc.assert(
      fc.property(fc.array(region, { maxLength: 6 }), region, (regions, query) => {
        const merged = mergeRegions(regions).get(query.chrom) ?? [];
        const isHit = firstOverlap(merged, query.start, query.end) >= 0;
        const isOverlap = regions.some(
          ({ chrom, start, end }) =>
            chrom === query.chrom && start <= query.end && end >= query.start,
        );
        expect(isHit).toBe(isOverlap);
      }),
    );
  });
});

it('regions count a deletion by its last base and a symbolic allele by END', async () => {
  const records = [
    '20 10 del ACGT A . . .',
    '20 11 sv N <DEL> . . SVTYPE=DEL;END=30',
    '20 12 snp A C . . .',
  ];
  const ids = async (start: number, end: number) => {
    const { rows } = await readText(vcf([], records), { regions: [{ chrom: '20', start, end }] });
    return rows.map(({ id }) => id);
  };
  expect(await ids(13, 13)).toEqual(['del', 'sv']);
  expect(await ids(14, 40)).toEqual(['sv']);
  expect(await ids(31, 40)).toEqual([]);
  expect(await ids(1, 10)).toEqual(['del']);
});
