import { expect, test } from 'vitest';
import { selectVariants } from '../src/selected-variants.ts';
import { canonicalSelection, type VariantSelection } from '../src/selection.ts';
import { openStore } from '../src/store.ts';
import { smallStore, type TestStore, type TestVariant } from './small-store.ts';

async function select(store: TestStore, selection: VariantSelection) {
  const opened = await openStore(store.root);
  try {
    return await selectVariants(opened, canonicalSelection(selection));
  } finally {
    opened.close();
  }
}

function frequency({ calls }: TestVariant): number {
  const known = calls.filter((call) => call < 3);
  return known.reduce((sum, call) => sum + call, 0) / 2 / known.length;
}

test('selectVariants() filters as a plain filter does', async () => {
  const store = await smallStore({ people: 60 });
  const selected = await select(store, {
    minMaf: 0.08,
    maxMissing: 0.1,
    regions: ['chr1:1100-1500', 'chr2'],
  });
  const expected = store.variants.filter((variant) => {
    const isHere = variant.chrom === 'chr2' || (variant.pos >= 1100 && variant.pos <= 1500);
    const share = variant.calls.filter((call) => call === 3).length / 60;
    const af = frequency(variant);
    return isHere && share <= 0.1 && Math.min(af, 1 - af) >= 0.08;
  });
  expect(expected.length).toBeGreaterThan(10);
  expect(selected.map(({ chrom, pos }) => [chrom, pos])).toEqual(
    expected.map(({ chrom, pos }) => [chrom, pos]),
  );
  for (const [i, { af }] of selected.entries()) expect(af).toBeCloseTo(frequency(expected[i]!), 6);
});

test('selectVariants() finds IDs and keys, in the order of the store', async () => {
  const store = await smallStore({ people: 5 });
  const selected = await select(store, ['chr2:2000:A:G', 'rs5', 'chr1:1030:A:G']);
  expect(selected.map(({ name }) => name)).toEqual(['chr1:1030:A:G', 'rs5', 'rs100']);
});

test('selectVariants() takes every variant of an ID that repeats and names them by key', async () => {
  const store = await smallStore({
    people: 5,
    edit: (variant, i) => (i === 1 ? { ...variant, id: 'rs0', pos: 1000, alt: 'T' } : variant),
  });
  const selected = await select(store, ['rs0']);
  expect(selected.map(({ name, id }) => [name, id])).toEqual([
    ['chr1:1000:A:G', 'rs0'],
    ['chr1:1000:A:T', 'rs0'],
  ]);
});

test('selectVariants() names the nearest of an unknown feature', async () => {
  const store = await smallStore({ people: 5 });
  await expect(select(store, ['rs5', 'rs1O4', 'zz'])).rejects.toMatchObject({
    code: 'DATASET',
    message: `${store.root}: Cannot find feature: expected an ID or chrom:pos:ref:alt of the store, such as "rs104", "rs114" or "rs124", got "rs1O4" and 1 more unknown names`,
  });
});

test('selectVariants() refuses a selection that nothing answers to', async () => {
  const store = await smallStore({ people: 5 });
  await expect(select(store, { regions: ['chr1:1-2'] })).rejects.toMatchObject({
    code: 'DATASET',
    message: `${store.root}: Cannot select features: expected at least one variant, got none of 150 for "{\\"regions\\":[\\"chr1:1-2\\"]}"`,
  });
});
