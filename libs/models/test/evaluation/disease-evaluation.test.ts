import { expect, test } from 'vitest';
import { bootstrap } from '../../src/bootstrap.ts';
import {
  compareDisease,
  countLabels,
  evaluateDisease,
  whyTooFew,
} from '../../src/evaluation/disease-evaluation.ts';
import { calibrationError } from '../../src/metrics/calibration.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

const options = { bootstraps: 50, seed: 1 };
const unknown = Number.NaN;

test('countLabels() counts what is known', () => {
  expect(countLabels([1, 0, unknown, 1])).toEqual({ n: 3, positives: 2, prevalence: 2 / 3 });
  expect(countLabels([unknown])).toEqual({ n: 0, positives: 0, prevalence: null });
});

test('whyTooFew() asks for two of each', () => {
  expect(whyTooFew(countLabels([1, 1, 0, 0]), 'test')).toBeUndefined();
  expect(whyTooFew(countLabels([1, 0, 0]), 'test')).toBe(
    '1 with and 2 without in the test split: at least 2 of each are needed',
  );
});

test('people without a label do not change a figure', () => {
  const labels = [1, 1, 0, 0, 1, 0];
  const scores = [0.9, 0.4, 0.5, 0.2, 0.7, 0.1];
  const alone = evaluateDisease(scores, labels, options);
  const beside = evaluateDisease([0.3, ...scores, 0.8], [unknown, ...labels, unknown], options);
  expect(beside).toEqual(alone);
  expect(alone.auroc!.value).toBeCloseTo(8 / 9, 12);
});

test('a model less itself is 0, without an interval', () => {
  const labels = [1, 1, 0, 0, 1, 0];
  const scores = [0.9, 0.4, 0.5, 0.2, 0.7, 0.1];
  const nothing = { value: 0, low: 0, high: 0 };
  expect(compareDisease(scores, scores, labels, options)).toEqual({
    auroc: nothing,
    log_loss: nothing,
  });
});

test('too few labels give null, not a guess', () => {
  expect(evaluateDisease([0.2, 0.3], [0, 0], options)).toMatchObject({ auroc: null, brier: null });
  expect(compareDisease([0.2], [0.3], [1], options)).toEqual({ auroc: null, log_loss: null });
});

test('the calibration error lies within its interval, of predictions that are right too', () => {
  const random = new SeededRandom(8);
  let outside = 0; // of what plain percentiles would say
  for (let round = 0; round < 20; round++) {
    const chances = Array.from({ length: 150 }, () => 0.1 + 0.4 * random.next());
    const labels = chances.map((chance) => Number(random.next() < chance));
    const { value, low, high } = evaluateDisease(chances, labels, options).ece!;
    expect(value).toBeGreaterThanOrEqual(low);
    expect(value).toBeLessThanOrEqual(high);
    expect(low).toBeGreaterThanOrEqual(0);
    const statistic = (members: Uint32Array) => {
      const drawn = (values: readonly number[]) => Array.from(members, (i) => values[i]!);
      return { ece: calibrationError(drawn(chances), drawn(labels)) };
    };
    const plain = bootstrap(150, statistic, { replicates: 50, seed: 1 }).ece!;
    if (plain.low > value) outside++;
  }
  expect(outside).toBeGreaterThan(0);
});
