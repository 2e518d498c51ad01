import { expect, it } from 'vitest';
import { plainContig, plainKey } from '../src/index.ts';

it('gives a contig one name in every style', () => {
  expect(
    ['chr22', '22', 'Chr22', 'chrM', 'MT', 'M', 'chrX', 'chrUn_KI270302v1'].map(plainContig),
  ).toEqual(['22', '22', '22', 'MT', 'MT', 'MT', 'X', 'Un_KI270302v1']);
});

it('changes nothing but the contig of a key', () => {
  expect(plainKey('chr1:100:A:G')).toBe('1:100:A:G');
  expect(plainKey('1:100:A:G]chr2:5]')).toBe('1:100:A:G]chr2:5]');
  expect(plainKey('rs334')).toBe('rs334');
});
