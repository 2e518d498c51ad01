import { getCall } from '@dirghayu/genotypes';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignBatch } from '../../src/index.ts';
import { memorySource } from '../memory-source.ts';

/** The obvious twin: values, one by one. */
function alignSlowly(
  row: readonly number[],
  columns: readonly number[],
  swaps: readonly boolean[],
) {
  return columns.map((column, i) => {
    const value = column < 0 ? Number.NaN : (row[column] ?? Number.NaN);
    return swaps[i] ? 2 - value : value;
  });
}

test.each([
  ['calls', [0, 1, 2, Number.NaN]],
  ['dosages', [0, 0.25, 1.5, 2, Number.NaN]],
])('%s: reorders, exchanges and leaves out as the twin does', async (kind, values) => {
  const call = fc.constantFrom(...values);
  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    width: fc.integer({ min: 1, max: 9 }),
  });
  const cases = sizes.chain(({ rows, width }) =>
    fc.record({
      genotypes: fc.array(fc.array(call, { minLength: width, maxLength: width }), {
        minLength: rows,
        maxLength: rows,
      }),
      features: fc.array(
        fc.record({ column: fc.integer({ min: -1, max: width - 1 }), isSwapped: fc.boolean() }),
        { minLength: 1, maxLength: 11 },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ({ genotypes, features }) => {
      const targets = genotypes.map(() => [0]);
      const people = {
        genotypes,
        targets,
        covariates: genotypes.map(() => []),
        covariateNames: [],
        hasDosages: kind === 'dosages',
      };
      const columns = features.map(({ column }) => column);
      const swaps = features.map(({ isSwapped }) => isSwapped);
      for await (const batch of memorySource({ ...people, targetNames: ['y'] }).epoch(0)) {
        const match = {
          columns: Int32Array.from(columns),
          isSwapped: Uint8Array.from(swaps, Number),
        };
        const aligned = alignBatch(batch, match, new Float32Array(0));
        batch.sampleIds.forEach((id, row) => {
          const person = genotypes[Number(id.slice(1))] ?? [];
          const expected = alignSlowly(person, columns, swaps);
          const width = features.length;
          expect([...aligned.genotypes.subarray(row * width, (row + 1) * width)]).toEqual(expected);
          const missing = expected.filter(Number.isNaN).length;
          const calls = aligned.packed.subarray(row * aligned.stride);
          expect(expected.map((_, i) => getCall(calls, i))).toEqual(
            expected.map((copies) => (Number.isNaN(copies) ? 3 : Math.round(copies))),
          );
          expect(aligned.missingRate[row]).toBeCloseTo(missing / width, 12);
        });
      }
    }),
  );
});
