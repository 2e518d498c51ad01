import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Point } from '../src/index.ts';
import { visiblePoints } from '../src/visible-points.ts';

const points = fc.array(
  fc.tuple(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: -1, max: 1, noNaN: true }),
  ),
  { minLength: 1, maxLength: 300 },
);

test('visiblePoints() leaves no point further than a pixel from one that it kept', () => {
  fc.assert(
    fc.property(points, (curve) => {
      const kept = visiblePoints(curve);
      const size = ([0, 1] as const).map((axis) => {
        const values = curve.map((point) => point[axis]);
        return Math.max(...values) - Math.min(...values);
      });
      for (const [x, y] of curve) {
        const isNear = kept.some(
          (point) =>
            Math.abs(point[0] - x) <= size[0]! / 1000 && Math.abs(point[1] - y) <= size[1]! / 1000,
        );
        expect(isNear).toBe(true);
      }
      expect(kept[0]).toEqual(curve[0]);
      expect(kept.at(-1)).toEqual(curve.at(-1));
    }),
  );
});

test('visiblePoints() keeps 2,000 of the million points of a monotone curve at most', () => {
  const curve = Array.from({ length: 1_000_000 }, (_, i): Point => [i, Math.sqrt(i)]);
  expect(visiblePoints(curve).length).toBeLessThanOrEqual(2_000);
});

test('visiblePoints() drops points that are not numbers', () => {
  expect(
    visiblePoints([
      [0, 1],
      [1, Number.NaN],
      [2, Number.POSITIVE_INFINITY],
      [3, 4],
    ]),
  ).toEqual([
    [0, 1],
    [3, 4],
  ]);
});
