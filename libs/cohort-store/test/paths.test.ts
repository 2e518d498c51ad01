import { join, normalize, relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixPaths, partitionName, storePaths, variantPartPath } from '../src/index.ts';

describe('partitionName()', () => {
  test.each([
    ['22', 'chrom=22'],
    ['chrUn_KI270742v1', 'chrom=chrUn_KI270742v1'],
    ['HLA*01:01:01', 'chrom=HLA%2A01%3A01%3A01'],
    ['..', 'chrom=%2E.'],
    ['a/b', 'chrom=a%2Fb'],
    ["it's (new)~", 'chrom=it%27s%20%28new%29%7E'],
    ['NULL', 'chrom=%4EULL'],
    ['nULL', 'chrom=%6EULL'],
    ['null1', 'chrom=null1'],
    ['__HIVE_DEFAULT_PARTITION__', 'chrom=%5F_HIVE_DEFAULT_PARTITION__'],
    ['染色体', 'chrom=%E6%9F%93%E8%89%B2%E4%BD%93'],
  ])('writes %s as %s', (value, name) => {
    expect(partitionName('chrom', value)).toBe(name);
  });

  test('is one plain directory name for any contig, and can be decoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), (contig) => {
        const name = partitionName('chrom', contig);
        expect(name).toMatch(/^chrom=[A-Za-z0-9_\-.%]+$/);
        expect(normalize(join('/store', name))).toBe(`/store/${name}`);
        expect(decodeURIComponent(name.slice('chrom='.length))).toBe(contig);
      }),
    );
  });
});

test('partitionName() refuses a name that no directory can have', () => {
  expect(partitionName('chrom', 'c'.repeat(249))).toHaveLength(255);
  expect(() => partitionName('chrom', '*'.repeat(90))).toThrow(
    /^Cannot store chrom "\*{79}…": expected a name of at most 249 characters, percent-encoded, got one of 270$/,
  );
});

describe('storePaths()', () => {
  test('keeps everything below the root', () => {
    const { root, ...inside } = storePaths('data/kg22');
    expect(root).toBe('data/kg22');
    expect(Object.values(inside).map((path) => relative(root, path))).toEqual([
      'manifest.json',
      'samples.parquet',
      'views.sql',
      'variants',
      'matrices',
      'table',
      '.staging',
    ]);
  });
});

test('variantPartPath() is relative to the store', () => {
  expect(variantPartPath('chrX', 3)).toBe('variants/chrom=chrX/part-3.parquet');
});

test('matrixPaths() gives the files of a matrix', () => {
  const paths = matrixPaths('store', 'auto-1');
  expect([
    paths.root,
    paths.description,
    paths.features,
    paths.rows,
    paths.block(2),
    paths.part(2, 0),
  ]).toEqual(
    [
      '',
      '/matrix.json',
      '/features.parquet',
      '/rows.parquet',
      '/block=2',
      '/block=2/part-0.parquet',
    ].map((end) => `store/matrices/auto-1${end}`),
  );
});
