import { expect, test } from 'vitest';
import { brierScore, logLoss } from '../../src/metrics/proper-scores.ts';

test('brierScore() and logLoss() of a few people, by hand', () => {
  expect(brierScore([0.8, 0.3], [1, 0])).toBeCloseTo((0.04 + 0.09) / 2, 12);
  expect(logLoss([0.8, 0.3], [1, 0])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.7)) / 2, 12);
});

test('logLoss() of a certain mistake is large, not infinite', () => {
  expect(logLoss([0], [1])).toBeCloseTo(-Math.log(1e-15), 6);
});

test('both are smallest at the true chance', () => {
  const labels = [1, 1, 1, 0];
  for (const score of [brierScore, logLoss]) {
    const at = (p: number) =>
      score(
        labels.map(() => p),
        labels,
      );
    expect(at(0.75)).toBeLessThan(at(0.7));
    expect(at(0.75)).toBeLessThan(at(0.8));
  }
});
