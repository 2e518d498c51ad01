import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossEntropy, logisticObjective, sigmoid } from '../../src/losses/logistic.ts';

const logit = fc.integer({ min: -80, max: 80 }).map((value) => value / 8);

test('crossEntropy() is -log of the probability of what came true', () => {
  fc.assert(
    fc.property(logit, fc.constantFrom(0, 1), (x, label) => {
      const p = 1 / (1 + Math.exp(-x));
      expect(crossEntropy(x, label)).toBeCloseTo(-Math.log(label ? p : 1 - p), 8);
    }),
  );
});

test('neither overflows', () => {
  expect([sigmoid(1000), sigmoid(-1000)]).toEqual([1, 0]);
  expect([crossEntropy(1000, 0), crossEntropy(-1000, 0)]).toEqual([1000, 0]);
});

test('logisticObjective() has the gradient of its loss, and none where the label is missing', () => {
  const labels = [1, 0, Number.NaN, 1];
  const logits = [0.3, -1.2, 5, 2];
  const objective = logisticObjective(labels);
  const loss = (at: readonly number[]) => objective.evaluate(at, new Float64Array(4));
  const gradient = new Float64Array(4);
  objective.evaluate(logits, gradient);
  logits.forEach((x, i) => {
    const difference = (loss(logits.with(i, x + 1e-5)) - loss(logits.with(i, x - 1e-5))) / 2e-5;
    expect(gradient[i]).toBeCloseTo(difference, 6);
  });
  expect(gradient[2]).toBe(0);
});
