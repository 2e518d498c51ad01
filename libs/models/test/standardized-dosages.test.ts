import { MISSING_DOSAGE, ONE_COPY } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBatch, fitPreprocessing } from '../src/preprocessing.ts';
import { DosageSums, standardizeDosages } from '../src/standardized-dosages.ts';
import { expectClose } from './expect-close.ts';
import { memorySource } from './memory-source.ts';

const dosage = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 * ONE_COPY }) },
  { weight: 1, arbitrary: fc.constant(MISSING_DOSAGE) },
);
const tables = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, features]) =>
    fc.array(fc.array(dosage, { minLength: features, maxLength: features }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

test('are those of the obvious twin, with indicators of what is missing', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const [rows, features] = [table.length, table[0]!.length];
      const dosages = Uint16Array.from(table.flat());
      const sums = new DosageSums(features);
      const half = rows >> 1;
      sums.add({ dosages: dosages.subarray(0, half * features), rows: half });
      sums.add({ dosages: dosages.subarray(half * features), rows: rows - half });
      const scaling = sums.scaling();
      const indicators = sums.incompleteFeatures();
      const columns = Array.from({ length: features }, (_, feature) => {
        const values = table.map((row) => row[feature]!);
        const known = values.filter((value) => value !== MISSING_DOSAGE).map((v) => v / ONE_COPY);
        const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
        const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const deviation = Math.sqrt(squares / known.length);
        const isFlat = new Set(known).size < 2;
        return {
          isIncomplete: known.length > 0 && known.length < rows,
          values: values.map((value) =>
            value === MISSING_DOSAGE || isFlat ? 0 : (value / ONE_COPY - mean) / deviation,
          ),
        };
      });
      const incomplete = [...columns.keys()].filter((feature) => columns[feature]!.isIncomplete);
      expect(indicators).toEqual(incomplete);
      const expected = table.flatMap((row, i) => [
        ...columns.map(({ values }) => values[i]!),
        ...incomplete.map((feature) => Number(row[feature] === MISSING_DOSAGE)),
      ]);
      expectClose(standardizeDosages({ dosages, rows }, scaling, indicators), expected, 2);
    }),
  );
});

test('of whole copies are standardised calls', async () => {
  const genotypes = [[0, 1, 2], [1, Number.NaN, 2], [2, 1, 2], [0, 0, 2]]; // biome-ignore format: a table
  const people = {
    genotypes,
    covariates: genotypes.map((_, i) => [i]),
    targets: genotypes.map(() => [0]),
    covariateNames: ['age'],
    targetNames: ['ill'],
  };
  const encode = async (hasDosages: boolean) => {
    const source = memorySource({ ...people, hasDosages });
    const preprocessing = await fitPreprocessing(source, { missingIndicator: true });
    for await (const batch of source.epoch(0)) return encodeBatch(batch, preprocessing);
    throw new Error('expected a batch');
  };
  const [calls, dosages] = [await encode(false), await encode(true)];
  expect(dosages.calls).toBeNull();
  expect(dosages.covariates).toEqual(calls.covariates);
  expectClose(dosages.genotypes, calls.genotypes, 5);
  expect(dosages.genotypes.length).toBe(4 * 4);
});
