import { describe, expect, test } from 'vitest';
import { checkSplits, resolveOptions } from '../src/options.ts';
import { memorySource, pick, split } from './memory-source.ts';
import { simulatedCohort } from './simulated-cohort.ts';

const train = { rows: 10_000, batchSize: 1000 };

describe('resolveOptions()', () => {
  test('fills in defaults', () => {
    const filled = resolveOptions({ epochs: 3 }, train);
    expect(filled).toMatchObject({ epochs: 3, hidden: 32, encoder: 'mlp', patience: 10 });
    expect(resolveOptions({}, train)).toMatchObject({ epochs: 60, patience: 10 });
    const wholeSplit = { rows: 500, batchSize: 500 };
    expect(resolveOptions({}, wholeSplit)).toMatchObject({ epochs: 600, patience: 60 });
  });

  test.each([
    [{ epochs: -1 }, 'epochs', 'a whole number from 0', '-1'],
    [{ learningRate: 0 }, 'learningRate', 'a number above 0', '0'],
    [{ dropout: 1 }, 'dropout', 'a number from 0 to below 1', '1'],
    [{ missingness: 1 }, 'missingness', 'a share below 1', '1'],
    [{ hidden: 2.5 }, 'hidden', 'a whole number from 1', '2.5'],
    [{ weightDecay: Number.NaN }, 'weightDecay', 'a number from 0', 'NaN'],
  ])('refuses %o', (options, name, expected, actual) => {
    expect(() => resolveOptions(options, train)).toThrowError(
      expect.objectContaining({
        code: 'MODEL',
        message: `Cannot train with ${name}: expected ${expected}, got ${actual}`,
      }),
    );
  });
});

describe('checkSplits()', () => {
  const cohort = simulatedCohort({ people: 20, variants: 20 });

  test('accepts splits of one cohort', () => {
    expect(() => checkSplits(split(cohort))).not.toThrow();
  });

  test('refuses an empty split', () => {
    const splits = { ...split(cohort), valid: memorySource(pick(cohort, [])) };
    expect(() => checkSplits(splits)).toThrow(
      'Cannot train with the valid split: expected at least one person, got none',
    );
  });

  test('refuses a split with other columns', () => {
    const other = memorySource({ ...cohort, covariateNames: ['age', 'bmi'] });
    expect(() => checkSplits({ ...split(cohort), test: other })).toThrow(
      'Cannot train with the test split: expected the features, covariates and targets of the train split, got others',
    );
  });
});
