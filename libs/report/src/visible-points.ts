import type { Point } from './run-report.ts';

/** Points nearer than this to the last one kept, as a share of the chart, are not drawn: under a pixel. */
const RESOLUTION = 1 / 1000;

/**
 * The points of a curve that can be seen, the last one always among them.
 *
 * A monotone curve keeps 2,000 points at most, however many it had: the page stays small.
 * Points that are not numbers are dropped.
 */
export function visiblePoints(points: readonly Point[]): Point[] {
  const known = points.filter((point) => point.every(Number.isFinite));
  const width = span(known, 0) * RESOLUTION;
  const height = span(known, 1) * RESOLUTION;
  const kept: Point[] = [];
  let last: Point | undefined;
  for (const [i, point] of known.entries()) {
    const isSeen =
      !last || Math.abs(point[0] - last[0]) > width || Math.abs(point[1] - last[1]) > height;
    if (!isSeen && i < known.length - 1) continue;
    kept.push(point);
    last = point;
  }
  return kept;
}

function span(points: readonly Point[], axis: 0 | 1): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    low = Math.min(low, point[axis]);
    high = Math.max(high, point[axis]);
  }
  return high - low;
}
