import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auprc } from '../../src/metrics/auprc.ts';
import { arbitraryScores } from '../scored-labels.ts';

test('is the mean precision at the score of each positive', () => {
  fc.assert(
    fc.property(arbitraryScores, ({ scores, labels }) => {
      fc.pre(labels.includes(1));
      const positives = scores.filter((_, i) => labels[i] === 1);
      const precisions = positives.map((threshold) => {
        const taken = labels.filter((_, i) => scores[i]! >= threshold);
        return taken.filter((label) => label === 1).length / taken.length;
      });
      const mean = precisions.reduce((sum, value) => sum + value, 0) / positives.length;
      expect(auprc(scores, labels)).toBeCloseTo(mean, 12);
    }),
  );
});

test('of one score for all is the prevalence; without positives it is NaN', () => {
  expect(auprc([1, 1, 1, 1], [1, 0, 0, 0])).toBe(0.25);
  expect(auprc([1, 2], [0, 0])).toBeNaN();
});
