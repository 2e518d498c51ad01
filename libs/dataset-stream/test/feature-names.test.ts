import { expect, test } from 'vitest';
import { featureNames } from '../src/feature-names.ts';

const site = (id: string | null, pos: number, alt = 'G') => ({
  chrom: '1',
  pos,
  ref: 'A',
  alt,
  id,
});

test('featureNames() prefers the ID, then the key, then a number', () => {
  expect(featureNames([site('rs1', 1), site(null, 2)])).toEqual(['rs1', '1:2:A:G']);
  expect(featureNames([site('rs1', 1), site('rs1', 1, 'T')])).toEqual(['1:1:A:G', '1:1:A:T']);
  expect(featureNames([site(null, 5), site(null, 5), site(null, 5)])).toEqual([
    '1:5:A:G',
    '1:5:A:G#2',
    '1:5:A:G#3',
  ]);
  expect(featureNames([site('1:5:A:G', 9), site(null, 5)])).toEqual(['1:5:A:G', '1:5:A:G#2']);
});
