import { expect, test } from 'vitest';
import { notBetter } from '../../src/evaluation/verdict.ts';

test('one sentence for all tasks on which the net is not ahead', () => {
  const sentence = notBetter('AUROC', [
    { task: 'has_cvd', difference: { value: -0.0001, low: -0.02, high: 0.02 } },
    { task: 'has_t2d', difference: { value: 0.1, low: 0.05, high: 0.15 } },
    { task: 'rare', difference: null },
    { task: 'lung', difference: { value: 0.01, low: 0, high: 0.03 } },
  ]);
  expect(sentence).toBe(
    'the net does not beat the linear model (difference in AUROC, 95 % interval): has_cvd 0.000 (-0.020 to 0.020); lung 0.010 (0.000 to 0.030)',
  );
});

test('nothing where it is ahead everywhere', () => {
  const difference = { value: 0.1, low: 0.05, high: 0.15 };
  expect(notBetter('AUROC', [{ task: 'has_t2d', difference }])).toBeUndefined();
});
