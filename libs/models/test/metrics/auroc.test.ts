import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auroc, rocCurve } from '../../src/metrics/auroc.ts';
import { expectClose } from '../expect-close.ts';
import { arbitraryScores } from '../scored-labels.ts';

/** Every positive against every negative. */
function slowAuroc(scores: readonly number[], labels: readonly number[]): number {
  let [wins, pairs] = [0, 0];
  scores.forEach((a, i) => {
    scores.forEach((b, j) => {
      if (labels[i] !== 1 || labels[j] !== 0) return;
      wins += a > b ? 1 : a === b ? 0.5 : 0;
      pairs++;
    });
  });
  return wins / pairs;
}

describe('auroc()', () => {
  test('is the share of pairs in which the positive scores higher, ties ½', () => {
    fc.assert(
      fc.property(arbitraryScores, ({ scores, labels }) => {
        expectClose([auroc(scores, labels)], [slowAuroc(scores, labels)], 12);
      }),
    );
  });

  test('is NaN where there is nothing to compare', () => {
    expect(auroc([0.1, 0.2], [1, 1])).toBeNaN();
    expect(auroc([], [])).toBeNaN();
  });
});

describe('rocCurve()', () => {
  test('runs from (0, 0) to (1, 1), never back, over the area that auroc() gives', () => {
    fc.assert(
      fc.property(arbitraryScores, ({ scores, labels }) => {
        fc.pre(labels.includes(0) && labels.includes(1));
        const points = rocCurve(scores, labels);
        expect(points[0]).toEqual({ x: 0, y: 0 });
        expect(points.at(-1)).toEqual({ x: 1, y: 1 });
        let area = 0;
        points.slice(1).forEach((point, i) => {
          const before = points[i]!;
          expect(point.x >= before.x && point.y >= before.y).toBe(true);
          area += ((point.x - before.x) * (point.y + before.y)) / 2;
        });
        expect(area).toBeCloseTo(auroc(scores, labels), 12);
      }),
    );
  });
});
