import { describe, expect, test } from 'vitest';
import { covariateColumns, encodeBatch, fitPreprocessing } from '../src/preprocessing.ts';
import { expectClose } from './expect-close.ts';
import { memorySource } from './memory-source.ts';

const missing = Number.NaN;
const people = {
  genotypes: [
    [0, 2, 1, missing],
    [1, 2, missing, missing],
    [2, 2, 1, missing],
    [1, 2, 0, missing],
  ],
  covariates: [
    [50, 1, 3],
    [60, 0, 3],
    [missing, 1, 3],
    [70, 0, 3],
  ],
  targets: [[1], [0], [1], [0]],
  covariateNames: ['age', 'male', 'site'],
  targetNames: ['y'],
};

describe('fitPreprocessing()', () => {
  test('takes mean and standard deviation over known values, the same for any batch size', async () => {
    const fits = await Promise.all(
      [1, 3, 100].map((size) => fitPreprocessing(memorySource(people, size))),
    );
    for (const { genotypes, covariates, indicators } of fits) {
      expectClose(genotypes.mean, [1, 2, 2 / 3, 0], 6);
      expectClose(genotypes.scale, [Math.SQRT2, 0, 1 / Math.sqrt(2 / 9), 0], 5);
      expectClose(covariates.mean, [60, 0.5, 3], 5);
      expectClose(covariates.scale, [1 / Math.sqrt(200 / 3), 2, 0], 5);
      expect(indicators).toEqual([0]);
    }
  });

  test('marks features with missing calls when asked, not those without any call', async () => {
    const source = memorySource(people, 3);
    const preprocessing = await fitPreprocessing(source, { missingIndicator: true });
    expect(preprocessing.missingCalls).toEqual([2]);
    for await (const batch of source.epoch(0)) {
      const { genotypes } = encodeBatch(batch, preprocessing);
      const plain = encodeBatch(batch, { ...preprocessing, missingCalls: [] }).genotypes;
      batch.sampleIds.forEach((id, row) => {
        const call = people.genotypes[Number(id.slice(1))]![2]!;
        expect(genotypes[row * 5 + 4]).toBe(Number.isNaN(call) ? 1 : 0);
        expect(genotypes.slice(row * 5, row * 5 + 4)).toEqual(plain.slice(row * 4, row * 4 + 4));
      });
    }
  });

  test('keeps its digits for a covariate that is large and varies little', async () => {
    const years = people.targets.map((_, i) => [2_000_000 + i]);
    const { covariates } = await fitPreprocessing(
      memorySource({ ...people, covariates: years, covariateNames: ['year'] }),
    );
    expect(1 / covariates.scale[0]!).toBeCloseTo(Math.sqrt(1.25), 4);
  });
});

describe('encodeBatch()', () => {
  test('standardises, puts 0 for missing and for what does not vary, and marks missing covariates', async () => {
    const source = memorySource(people, 4);
    const preprocessing = await fitPreprocessing(source);
    expect(covariateColumns(preprocessing)).toBe(4);
    for await (const batch of source.epoch(0)) {
      const { genotypes, covariates } = encodeBatch(batch, preprocessing);
      batch.sampleIds.forEach((id, row) => {
        const person = Number(id.slice(1));
        const [dose, , , never] = [...genotypes.subarray(row * 4, row * 4 + 4)];
        expect(dose).toBeCloseTo((people.genotypes[person]![0]! - 1) * Math.SQRT2, 5);
        expect(genotypes[row * 4 + 1]).toBe(0);
        expect(never).toBe(0);
        const age = people.covariates[person]![0]!;
        expect(covariates[row * 4 + 3]).toBe(Number.isNaN(age) ? 1 : 0);
        if (Number.isNaN(age)) expect(covariates[row * 4]).toBe(0);
      });
      expect(genotypes.every(Number.isFinite) && covariates.every(Number.isFinite)).toBe(true);
    }
  });
});
