import { join } from 'node:path';
import type { Diagnostic } from '@dirghayu/pipeline';
import { describe, expect, test } from 'vitest';
import { openStoreSamples } from '../src/cohort.ts';
import { assignSplits, hashToShare, type SplitOptions } from '../src/split.ts';
import { writeSplits } from '../src/split-file.ts';
import { openStore } from '../src/store.ts';
import { smallStore, temporaryDirectory } from './small-store.ts';

async function splitsOf(root: string, options?: SplitOptions) {
  const store = await openStore(root);
  const reports: Diagnostic[] = [];
  const table = await openStoreSamples(store);
  const splits = await assignSplits(table, options, (diagnostic) => {
    reports.push(diagnostic);
  }).finally(store.close);
  return { splits, reports };
}

const share = (splits: ReadonlyMap<string, string | null>, name: string) =>
  [...splits.values()].filter((split) => split === name).length / splits.size;

describe('assignSplits()', () => {
  test('meets the shares and does not depend on who else is there', async () => {
    const big = await smallStore({ people: 4_000, variants: 2 });
    const small = await smallStore({ people: 300, variants: 2 });
    const { splits } = await splitsOf(big.root);
    // Four standard deviations of a share of 4,000.
    expect(Math.abs(share(splits, 'train') - 0.7)).toBeLessThan(0.03);
    expect(Math.abs(share(splits, 'valid') - 0.15)).toBeLessThan(0.025);
    for (const [id, split] of (await splitsOf(small.root)).splits)
      expect(splits.get(id)).toBe(split);
    const other = await splitsOf(small.root, { seed: 1 });
    expect([...other.splits]).not.toEqual([...splits].slice(0, 300));
  });

  test('keeps a group together and leaves people of none to themselves', async () => {
    const store = await smallStore({ people: 400, variants: 2 });
    const { splits } = await splitsOf(store.root, { group: 'family' });
    const plain = (await splitsOf(store.root)).splits;
    const ofFamily = new Map<number, Set<string | null>>();
    for (const [i, id] of store.ids.entries()) {
      const split = splits.get(id) ?? null;
      if (i % 5 === 0) expect(split).toBe(plain.get(id));
      else ofFamily.set(i >> 2, (ofFamily.get(i >> 2) ?? new Set()).add(split));
    }
    for (const family of ofFamily.values()) expect(family.size).toBe(1);
    expect(new Set(splits.values()).size).toBe(3);
  });

  test('reads a column, and reports who is in none', async () => {
    const phenotypes = `CASE WHEN i < 3 THEN NULL WHEN i < 6 THEN 'test' ELSE 'train' END AS part, 'x' AS bad`;
    const store = await smallStore({ people: 10, variants: 2, phenotypes });
    const { splits, reports } = await splitsOf(store.root, { column: 'part' });
    expect([...splits.values()]).toEqual([
      null,
      null,
      null,
      'test',
      'test',
      'test',
      'train',
      'train',
      'train',
      'train',
    ]);
    expect(reports).toEqual([
      {
        code: 'person-without-split',
        severity: 'warning',
        message: 'People in no split, such as "P00000", are left out',
        count: 3,
      },
    ]);
    await expect(splitsOf(store.root, { column: 'bad' })).rejects.toMatchObject({
      code: 'DATASET',
      message: `${join(store.root, 'samples.parquet')}: Cannot split people by column "bad": expected train, valid or test, or 1, 2 or 3, got "x" for "P00000"`,
    });
    await expect(splitsOf(store.root, { column: 'prat' })).rejects.toMatchObject({
      message: `${join(store.root, 'samples.parquet')}: Cannot find split column: expected a column such as "part" or "bad", got "prat"`,
    });
  });

  test('reads a column of 1, 2 and 3', async () => {
    const store = await smallStore({ people: 4, variants: 2, phenotypes: '1 + i % 3 AS part' });
    const { splits } = await splitsOf(store.root, { column: 'part' });
    expect([...splits.values()]).toEqual(['train', 'valid', 'test', 'train']);
  });

  test('cuts folds: everybody is in one test split, families whole', async () => {
    const store = await smallStore({ people: 600, variants: 2 });
    const folds = await Promise.all(
      [0, 1, 2, 3].map(async (index) => {
        const fold = { index, count: 4 };
        return (await splitsOf(store.root, { group: 'family', fold })).splits;
      }),
    );
    for (const [i, id] of store.ids.entries()) {
      const tested = folds.flatMap((splits, fold) => (splits.get(id) === 'test' ? [fold] : []));
      expect(tested).toHaveLength(1);
      const fold = tested[0] ?? 0;
      expect(folds[(fold + 3) % 4]?.get(id)).toBe('valid');
      expect(folds[(fold + 1) % 4]?.get(id)).toBe('train');
      const sibling = store.ids[i ^ 1] ?? id;
      if (i % 5 && (i ^ 1) % 5) expect(folds[fold]?.get(sibling)).toBe('test');
    }
    // Four standard deviations of a share of 150 families.
    for (const splits of folds) expect(Math.abs(share(splits, 'test') - 0.25)).toBeLessThan(0.15);
  });

  test.each([
    [{ fold: { index: 0, count: 2 } }, 'fold 0 of 2'],
    [{ fold: { index: 5, count: 5 } }, 'fold 5 of 5'],
    [{ fold: { index: 0, count: 5 }, column: 'part' }, 'a column'],
  ])('refuses %j', async (options, actual) => {
    const store = await smallStore({ people: 5, variants: 2 });
    await expect(splitsOf(store.root, options)).rejects.toMatchObject({
      code: 'CONFIG',
      message: `Cannot split people into folds: expected at least 3 folds and an index from 0, and neither a column nor a file, got ${actual}`,
    });
  });

  test('reads back what was written', async () => {
    const store = await smallStore({ people: 50, variants: 2 });
    const file = join(await temporaryDirectory(), 'splits.tsv');
    const { splits } = await splitsOf(store.root, { seed: 5 });
    await writeSplits(file, splits);
    expect((await splitsOf(store.root, { file })).splits).toEqual(splits);
  });

  test('refuses shares that do not sum to 1 and two ways at once', async () => {
    const store = await smallStore({ people: 5, variants: 2 });
    const fractions = { train: 0.5, valid: 0.1, test: 0.1 };
    await expect(splitsOf(store.root, { fractions })).rejects.toMatchObject({
      code: 'CONFIG',
      message:
        'Cannot split people: expected shares of train, valid and test that sum to 1, got 0.5, 0.1 and 0.1',
    });
    await expect(splitsOf(store.root, { group: 'a', column: 'b' })).rejects.toMatchObject({
      message:
        'Cannot split people: expected at most one of group, groups, column and file, got group and column',
    });
  });
});

test('hashToShare() is the first 48 bits of SHA-256', () => {
  // printf %s '[0,"sample","P00000"]' | sha256sum, first 12 digits, divided by 2⁴⁸
  expect(hashToShare([0, 'sample', 'P00000'])).toMatchInlineSnapshot(`0.27471504285427173`);
});
