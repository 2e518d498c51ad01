import { packCalls } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { readCalls } from '../src/calls-reader.ts';
import { selectVariants } from '../src/selected-variants.ts';
import { openStore } from '../src/store.ts';
import { smallStore } from './small-store.ts';

test.each(['packed', 'list'] as const)(
  'readCalls() reads scattered variants: %s',
  async (calls) => {
    const store = await smallStore({ people: 33, variants: 400, calls, partRows: 70 });
    const asked = store.variants.filter((_, i) => i % 13 === 5 || (i > 210 && i < 280));
    const opened = await openStore(store.root);
    const names = asked.map(({ chrom, pos, ref, alt }) => `${chrom}:${pos}:${ref}:${alt}`);
    const variants = await selectVariants(opened, { names });
    const seen: [number, Uint8Array][] = [];
    await readCalls(opened, { variants }, (variant, packed) =>
      seen.push([variant, packed.slice()]),
    );
    opened.close();
    expect(seen).toEqual(asked.map((variant, i) => [i, packCalls(variant.calls)]));
  },
);

test('readCalls() keeps the order of scattered rows over several row groups', async () => {
  // More than 2,048 rows: DuckDB scans row groups in parallel and joins the list of rows.
  const store = await smallStore({ people: 5, variants: 14_000, partRows: 7_000 });
  const asked = store.variants.filter((_, i) => i % 3 === 1);
  const opened = await openStore(store.root);
  const names = asked.map(({ chrom, pos, ref, alt }) => `${chrom}:${pos}:${ref}:${alt}`);
  const variants = await selectVariants(opened, { names });
  const seen: [number, Uint8Array][] = [];
  await readCalls(opened, { variants }, (variant, packed) => seen.push([variant, packed.slice()]));
  opened.close();
  expect(seen).toEqual(asked.map((variant, i) => [i, packCalls(variant.calls)]));
});
