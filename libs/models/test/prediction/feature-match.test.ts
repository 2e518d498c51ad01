import type { Feature } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { matchFeatures, matchRate } from '../../src/index.ts';

function feature(key: string): Feature {
  const [chrom = '', pos = '', ref = '', alt = ''] = key.split(':');
  return { name: key, chrom, pos: Number(pos), ref, alt, id: null, af: Number.NaN };
}

test('finds features by position and alleles, exchanged ones too, whatever contigs are called', () => {
  const model = ['chr1:10:A:G', 'chr1:20:C:T', 'chr2:30:AT:A', 'chrM:5:A:G'];
  const store = ['2:30:A:AT', '1:10:A:G', '1:20:T:C', 'MT:5:A:G'].map(feature);
  const { columns, isSwapped, counts } = matchFeatures(model, store);
  expect([...columns]).toEqual([1, 2, 0, 3]);
  expect([...isSwapped]).toEqual([0, 1, 1, 0]);
  expect(counts).toEqual({ features: 4, same: 2, swapped: 2, ambiguous: 0, absent: 0 });
});

test('does not guess: palindromes exchanged, and contigs of mixed ploidy', () => {
  const model = ['1:10:A:T', '1:20:G:C', 'X:30:A:G', '1:40:A:T', '1:50:A:G'];
  const store = ['1:10:T:A', '1:20:C:G', 'chrX:30:G:A', '1:40:A:T', '1:50:A:C'].map(feature);
  const { columns, counts } = matchFeatures(model, store);
  expect([...columns]).toEqual([-1, -1, -1, 3, -1]);
  expect(counts).toEqual({ features: 5, same: 1, swapped: 0, ambiguous: 3, absent: 1 });
  expect(matchRate(counts)).toBe(0.2);
});

test('takes the alleles as they are where a store has both, and the first of several alike', () => {
  const store = ['1:10:G:A', '1:10:A:G', '1:10:A:G'].map(feature);
  expect([...matchFeatures(['1:10:A:G'], store).columns]).toEqual([1]);
});

test('a model without features misses none', () => {
  expect(matchRate(matchFeatures([], []).counts)).toBe(1);
});
