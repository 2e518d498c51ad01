import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { DEFAULT_STRUCTURE, openStore, repeatedCalls, structureVariants } from '../src/index.ts';
import { smallStore } from './small-store.ts';

const context = { signal: new AbortController().signal, report: () => {}, progress: () => {} };
const every = {
  ...DEFAULT_STRUCTURE,
  minMaf: 0,
  maxMissing: 1,
  ldPrune: { r2: 1, window: 2, unit: 'variants' },
} as const;

test('are thinned evenly where they are too many, and read again and again', async () => {
  const { root } = await smallStore({ people: 12, variants: 30 });
  const store = await openStore(root);
  const reports: string[] = [];
  const report = ({ code }: { readonly code: string }) => reports.push(code);
  const all = await structureVariants(store, every, { report });
  const some = await structureVariants(store, { ...every, maxVariants: 7 }, { report });
  expect(some).toHaveLength(7);
  expect(some.map((variant) => all.findIndex((one) => isDeepStrictEqual(one, variant)))).toEqual(
    Array.from({ length: 7 }, (_, i) => Math.floor((i * all.length) / 7)),
  );
  expect(reports).toEqual(['thinned']);
  const calls = repeatedCalls(store, some, context);
  const passes: string[][] = [];
  for (let pass = 0; pass < 2; pass++) {
    const read: string[] = [];
    await calls.read((variant, packed) => read.push(`${variant}: ${packed.join(' ')}`));
    passes.push(read);
  }
  expect(passes[0]).toHaveLength(7);
  expect(passes[1]).toEqual(passes[0]);
  store.close();
});
