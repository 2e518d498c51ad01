import { expect, test } from 'vitest';
import { parseRegion } from '../src/region.ts';

const contigs = ['22', 'HLA-A*01:01:01:01'];

test('parseRegion() reads contigs and ranges', () => {
  expect(parseRegion('22', contigs)).toMatchObject({ chrom: '22', start: 1 });
  expect(parseRegion('22:16,050,000-16060000', contigs)).toEqual({
    chrom: '22',
    start: 16_050_000,
    end: 16_060_000,
  });
  expect(parseRegion('HLA-A*01:01:01:01', contigs).chrom).toBe('HLA-A*01:01:01:01');
  expect(parseRegion('HLA-A*01:01:01:01:5-9', contigs)).toMatchObject({ start: 5, end: 9 });
});

test('parseRegion() refuses an unknown contig and a range that runs backwards', () => {
  expect(() => parseRegion('chr22', contigs)).toThrow(
    expect.objectContaining({
      code: 'DATASET',
      message:
        'Cannot find region: expected a contig of the store ("22", "HLA-A*01:01:01:01"), got "chr22"',
    }),
  );
  expect(() => parseRegion('22:9-5', contigs)).toThrow(
    expect.objectContaining({
      code: 'CONFIG',
      message: 'Cannot read region "22:9-5": expected a start up to its end, got 9-5',
    }),
  );
});
