import { packCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LdPrune, LdPruner } from '../src/ld-prune.ts';
import { callBits, isLinked } from '../src/linkage.ts';

/** Squared correlation over the people known for both, from the definition. */
function slowR2(a: readonly number[], b: readonly number[]): number {
  const both = a.flatMap((call, i) => (call < 3 && b[i]! < 3 ? [[call, b[i]!] as const] : []));
  const mean = (k: 0 | 1) => both.reduce((sum, pair) => sum + pair[k], 0) / both.length;
  const [meanA, meanB] = [mean(0), mean(1)];
  const moment = (f: (da: number, db: number) => number) =>
    both.reduce((sum, [x, y]) => sum + f(x - meanA, y - meanB), 0);
  return moment((x, y) => x * y) ** 2 / (moment((x) => x * x) * moment((_, y) => y * y));
}

const call = fc.constantFrom(0, 0, 0, 1, 1, 2, 3);

test('isLinked() agrees with the definition of the correlation', () => {
  const pair = fc
    .integer({ min: 1, max: 100 })
    .chain((people) => fc.array(fc.tuple(call, call), { minLength: people, maxLength: people }));
  fc.assert(
    fc.property(pair, fc.double({ min: 0, max: 1, noNaN: true }), (calls, r2) => {
      const [a, b] = [calls.map(([x]) => x), calls.map(([, y]) => y)];
      const exact = slowR2(a, b);
      fc.pre(Number.isNaN(exact) || Math.abs(exact - r2) > 1e-9);
      const bits = [a, b].map((row) => callBits(packCalls(row), row.length));
      expect(isLinked(bits[0]!, bits[1]!, calls.length, r2)).toBe(exact > r2);
    }),
  );
});

interface TestVariant {
  readonly chrom: string;
  readonly pos: number;
  readonly calls: readonly number[];
}

function prune(variants: readonly TestVariant[], options: LdPrune) {
  const pruner = new LdPruner(variants[0]!.calls.length, options);
  for (const { chrom, pos, calls } of variants) pruner.add(chrom, pos, packCalls(calls));
  return pruner.finish();
}

const PEOPLE = 12;
const variants = fc
  .array(
    fc.record({
      chrom: fc.constantFrom('1', '2'),
      step: fc.integer({ min: 0, max: 900 }),
      calls: fc.array(call, { minLength: PEOPLE, maxLength: PEOPLE }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((records) => {
    let pos = 0;
    return records
      .sort((a, b) => a.chrom.localeCompare(b.chrom))
      .map(({ chrom, step, calls }): TestVariant => {
        pos += step;
        return { chrom, pos, calls };
      });
  });

test.each([
  { r2: 0.2, window: 4, unit: 'variants' },
  { r2: 0.2, window: 1, unit: 'kb' },
] as const)(
  'leaves no linked pair in a window, and prunes nothing without cause: %j',
  (options) => {
    fc.assert(
      fc.property(variants, (all) => {
        const kept = prune(all, options);
        expect([...kept].sort((a, b) => a - b)).toEqual(kept);
        const isNear = (i: number, j: number) =>
          all[i]!.chrom === all[j]!.chrom &&
          (options.unit === 'variants'
            ? j - i < options.window
            : all[j]!.pos - all[i]!.pos <= 1_000);
        const isConstant = (i: number) => new Set(all[i]!.calls.filter((c) => c < 3)).size < 2;
        const r2 = (i: number, j: number) => slowR2(all[i]!.calls, all[j]!.calls);
        for (const i of kept) {
          expect(isConstant(i)).toBe(false);
          for (const j of kept)
            if (i < j && isNear(i, j)) expect(r2(i, j) > 0.2 + 1e-9).toBe(false);
        }
        for (const i of all.keys()) {
          const others = [...all.keys()].filter(
            (j) => j !== i && isNear(Math.min(i, j), Math.max(i, j)),
          );
          if (!kept.includes(i)) {
            expect(isConstant(i) || others.some((j) => r2(i, j) > 0.2 - 1e-9)).toBe(true);
          }
        }
      }),
    );
  },
);

test('of a linked pair the rarer goes, of equals the later', () => {
  const common = [0, 1, 2, 1, 0, 2, 1, 1];
  const rarer = [0, 1, 2, 1, 0, 2, 1, 0];
  const at = (pos: number, calls: readonly number[]) => ({ chrom: '1', pos, calls });
  const options = { r2: 0.5, window: 10, unit: 'variants' } as const;
  expect(prune([at(1, rarer), at(2, common)], options)).toEqual([1]);
  expect(prune([at(1, common), at(2, rarer)], options)).toEqual([0]);
  expect(prune([at(1, common), at(2, common)], options)).toEqual([0]);
});
