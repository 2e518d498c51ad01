import type { Feature } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { findFeatures } from '../src/index.ts';
import { smallStore } from './small-store.ts';

type Site = Pick<Feature, 'chrom' | 'pos' | 'ref' | 'alt'>;

test('findFeatures() finds keys as they are and exchanged, in either style, and passes over the rest', async () => {
  const { root, variants } = await smallStore({ people: 8, variants: 150 });
  const key = ({ chrom, pos, ref, alt }: Site) => `${chrom}:${pos}:${ref}:${alt}`;
  const exchanged = ({ chrom, pos, ref, alt }: Site) => `${chrom}:${pos}:${alt}:${ref}`;
  const asked = variants.filter((_, i) => i % 3 === 0);
  const keys = asked.map((variant, i) => {
    const plain = i % 2 === 0 ? key(variant) : exchanged(variant);
    return i % 4 < 2 ? plain : `chr${plain.replace(/^chr/, '')}`;
  });
  const found = await findFeatures(root, [...keys, 'chr99:1:A:C', 'nonsense']);
  expect(found.map(key)).toEqual(asked.map(key));
  expect(found[0]?.af).toEqual(expect.any(Number));
});
