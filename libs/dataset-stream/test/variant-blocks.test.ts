import { type CallBlock, packCalls, rowCalls, type SiteBlock } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { readCalls } from '../src/calls-reader.ts';
import { openStore } from '../src/store.ts';
import { readCallBlocks, readSites, variantPlaces, variantRanges } from '../src/variant-blocks.ts';
import { collect, dosageOf, smallStore, type TestVariant } from './small-store.ts';

const OPTIONS = { people: 33, variants: 400, partRows: 70 };

function keys(blocks: readonly SiteBlock[]): string[] {
  return blocks.flatMap(({ chrom, pos, ref, alt }) =>
    Array.from(pos, (at, i) => `${chrom}:${at}:${ref[i]}:${alt[i]}`),
  );
}

const keyOf = ({ chrom, pos, ref, alt }: TestVariant) => `${chrom}:${pos}:${ref}:${alt}`;

test.each(['packed', 'list'] as const)(
  'ranges give every variant once, in order: %s',
  async (calls) => {
    const { root, variants } = await smallStore({ ...OPTIONS, calls });
    const store = await openStore(root);
    const blocks: CallBlock[] = [];
    for (const range of variantRanges(store)) {
      blocks.push(...(await collect(readCallBlocks(store, range))));
    }
    store.close();
    expect(keys(blocks)).toEqual(variants.map(keyOf));
    expect(blocks.flatMap(({ id }) => id)).toEqual(variants.map(({ id }) => id));
    const rows = blocks.flatMap((block) =>
      Array.from({ length: block.count }, (_, i) => rowCalls(block, i)),
    );
    expect(rows).toEqual(variants.map((variant) => packCalls(variant.calls)));
  },
);

test('sites come without calls; places find the calls of some', async () => {
  const { root, variants } = await smallStore(OPTIONS);
  const store = await openStore(root);
  expect(keys(await collect(readSites(store)))).toEqual(variants.map(keyOf));
  const indices = [0, 1, 69, 70, 200, 201, 203, 399];
  const seen: Uint8Array[] = [];
  await readCalls(store, { variants: variantPlaces(store, indices) }, (_, packed) =>
    seen.push(packed.slice()),
  );
  store.close();
  expect(seen).toEqual(indices.map((i) => packCalls(variants[i]?.calls ?? [])));
});

test('a part with fewer rows than the manifest says is refused', async () => {
  const { root } = await smallStore(OPTIONS);
  const store = await openStore(root);
  const reading = collect(readCallBlocks(store, { part: 0, start: 0, end: 71 }));
  await expect(reading).rejects.toMatchObject({ code: 'STORE' });
  store.close();
});

test.each(['packed', 'list'] as const)(
  'dosages come along where they are asked for: %s',
  async (calls) => {
    const { root, variants } = await smallStore({ ...OPTIONS, calls, dosages: true });
    const store = await openStore(root);
    const found: number[][] = [];
    for (const range of variantRanges(store)) {
      for await (const block of readCallBlocks(store, range, { withDosages: true })) {
        for (let i = 0; i < block.count; i++) {
          found.push([...(block.dosages?.subarray(33 * i, 33 * (i + 1)) ?? [])]);
        }
      }
      const [plain] = await collect(readCallBlocks(store, range));
      expect(plain?.dosages).toBeUndefined();
    }
    store.close();
    expect(found).toEqual(
      variants.map((variant, v) => variant.calls.map((call, person) => dosageOf(call, person, v))),
    );
  },
);
