import { expect, test } from 'vitest';
import { covariateReader, covariateSources } from '../../src/index.ts';

const model = {
  covariateNames: ['age', 'sex=M', 'batch=2'],
  data: { build: null, store: '', levels: { sex: ['F', 'M'], batch: ['2'] } },
};

test('asks for the columns behind the covariates', () => {
  expect(covariateSources(model)).toEqual(['age', 'sex', 'batch']);
});

test('reads numbers, levels of text and levels of numbers', () => {
  const read = covariateReader(model, ['batch', 'sex=F', 'sex=M', 'age']);
  const rows = Float32Array.from([2, 0, 1, 50, 1, 1, 0, Number.NaN]);
  expect([...read(rows, 2)]).toEqual([50, 1, 1, Number.NaN, 0, 0]);
});

test('a level that training did not know is missing; one that is not here is 0', () => {
  const read = covariateReader(model, ['age', 'sex=F', 'sex=U', 'batch']);
  const rows = Float32Array.from([1, 1, 0, 2, 1, 0, 1, 2, 1, Number.NaN, Number.NaN, 2]);
  expect([...read(rows, 3)]).toEqual([1, 0, 1, 1, Number.NaN, 1, 1, Number.NaN, 1]);
});

test('refuses a store without a column, by name', () => {
  expect(() => covariateReader(model, ['sex=F', 'batch'])).toThrow(
    expect.objectContaining({
      code: 'MODEL',
      message:
        'Cannot predict without covariate "age": expected a column "age" of numbers, got "sex=F", "batch"',
    }),
  );
});
