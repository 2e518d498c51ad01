import { secondsOf } from '../compare.ts';
import type { BenchRecord } from '../record.ts';
import { median } from '../statistics.ts';

/** One measured ingest. */
export interface Point {
  readonly people: number;
  readonly variants: number;
  readonly seconds: number;
  readonly threads: number;
  /** Of the whole process; NaN if no meter was there. */
  readonly peakBytes: number;
  readonly storeBytes: number;
}

/** The points of a comparison in the order of size; none if it was not measured. */
export function pointsOf(
  record: BenchRecord | null,
  benchmark: string,
  title: string,
): readonly Point[] {
  const found = record?.benchmarks.find(({ name }) => name === benchmark);
  const comparison = found?.comparisons.find((result) => result.title === title);
  return (comparison?.contenders ?? []).flatMap((contender) => {
    const [people, variants] = sizeOf(contender.name);
    const seconds = median(secondsOf(contender));
    if (people === undefined || variants === undefined || Number.isNaN(seconds)) return [];
    const peakBytes = Math.max(
      ...contender.samples.map((sample) => sample.peakBytes ?? Number.NaN),
    );
    const storeBytes = contender.outputBytes ?? Number.NaN;
    const { threads = 1 } = found ?? {};
    return [{ people, variants, seconds, threads, peakBytes, storeBytes }];
  });
}

/** The sizes in `2,504 people × 200,000 variants`. */
function sizeOf(name: string): readonly number[] {
  const sizes = /^([\d,]+) people × ([\d,]+) variants$/.exec(name)?.slice(1) ?? [];
  return sizes.map((text) => Number(text.replaceAll(',', '')));
}

/**
 * The exponent b of y ~ xᵇ, by least squares in logarithms: 1 where y grows with x; NaN of fewer
 * than two points.
 */
export function exponent(xs: readonly number[], ys: readonly number[]): number {
  const [lx, ly] = [xs.map(Math.log), ys.map(Math.log)];
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(lx), mean(ly)];
  const squares = lx.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  return lx.reduce((sum, x, i) => sum + (x - mx) * ((ly[i] ?? 0) - my), 0) / squares;
}

/** The straight line of seconds over variants: what starting costs, and what a variant costs. */
export function startAndSlope(points: readonly Point[]): readonly [start: number, slope: number] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return [0, Number.NaN];
  const slope = (last.seconds - first.seconds) / (last.variants - first.variants);
  return [Math.max(0, first.seconds - slope * first.variants), slope];
}

/** The point whose number of people is nearest, in ratio; of several the one with most variants. */
export function nearest(points: readonly Point[], people: number): Point | null {
  const distance = (point: Point) => Math.abs(Math.log(point.people / people));
  return points.reduce<Point | null>((best, point) => {
    if (best === null || distance(point) < distance(best)) return point;
    return distance(point) === distance(best) && point.variants > best.variants ? point : best;
  }, null);
}
