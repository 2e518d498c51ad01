import { packCalls, type VariantBlock, type VariantStream } from '@dirghayu/genotypes';
import { createContext, createStage, type Diagnostic, isDirghayuError } from '@dirghayu/pipeline';
import { stageContract } from '@dirghayu/pipeline/testing';
import { expect, it } from 'vitest';
import { filterVariants } from '../src/stages/filter-variants.ts';

/** A block of two people; a row is `[pos, filter, call, call]`, 3 is missing. */
function block(rows: readonly (readonly [number, string | null, number, number])[]): VariantBlock {
  const count = rows.length;
  const tally = (value: number) =>
    Int32Array.from(rows, ([, , ...calls]) => calls.filter((call) => call === value).length);
  const [het, homAlt, missing] = [tally(1), tally(2), tally(3)];
  return {
    count,
    chrom: '1',
    pos: Int32Array.from(rows, ([pos]) => pos),
    id: rows.map(() => null),
    ref: rows.map(() => 'A'),
    alt: rows.map(() => 'G'),
    altIndex: new Uint16Array(count).fill(1),
    qual: new Float32Array(count).fill(Number.NaN),
    filter: rows.map(([, filter]) => (filter === null ? null : [filter])),
    ac: Int32Array.from(rows, (_, i) => (het[i] ?? 0) + 2 * (homAlt[i] ?? 0)),
    an: Int32Array.from(rows, (_, i) => 4 - 2 * (missing[i] ?? 0)),
    het,
    homAlt,
    missing,
    calls: Uint8Array.from(rows, ([, , ...calls]) => packCalls(calls)[0] ?? 0),
    stride: 1,
    fields: new Map(),
  };
}

function stream(...blocks: readonly VariantBlock[]): VariantStream {
  return {
    schema: { samples: ['P1', 'P2'], fields: [] },
    async *[Symbol.asyncIterator]() {
      yield* blocks;
    },
  };
}

const ROWS = block([
  [10, 'PASS', 0, 1],
  [20, 'q10', 1, 1],
  [30, null, 0, 0],
  [40, 'PASS', 3, 2],
]);

/** Positions kept, and what was reported. */
async function run(options: unknown) {
  const reports: Diagnostic[] = [];
  const stage = await createStage(filterVariants, options);
  const context = createContext({ report: (diagnostic) => reports.push(diagnostic) });
  const kept: number[] = [];
  for await (const { pos } of await stage.apply(stream(ROWS), context)) kept.push(...pos);
  return { kept, counts: reports.map(({ code, count }) => [code, count]) };
}

it('keeps everything by default', async () => {
  expect(await run({})).toEqual({ kept: [10, 20, 30, 40], counts: [] });
});

it('drops variants whose FILTER is not PASS; a missing FILTER stays', async () => {
  expect(await run({ passOnly: true })).toEqual({
    kept: [10, 30, 40],
    counts: [['filter-not-pass', 1]],
  });
});

it('drops rare variants, and fixed ones, by the rarer allele', async () => {
  expect(await run({ minMaf: 0.2 })).toEqual({ kept: [10, 20], counts: [['filter-min-maf', 2]] });
});

it('drops variants with many missing calls', async () => {
  expect(await run({ maxMissing: 0.4 })).toEqual({
    kept: [10, 20, 30],
    counts: [['filter-max-missing', 1]],
  });
});

it('refuses options that it does not know, naming them', async () => {
  const error = await run({ minMaf: 0.9 }).catch((reason: unknown) => reason);
  expect(isDirghayuError(error, 'CONFIG')).toBe(true);
  expect((error as Error).message).toMatch(
    /^Cannot create stage "filter-variants": options\.minMaf: /,
  );
});

stageContract('filter-variants', {
  create: () => filterVariants.create({ passOnly: true, minMaf: 0.1, maxMissing: 1 }),
  empty: () => stream(),
  input: () => stream(ROWS, ROWS),
});
