import { chiSquareOfLog10P, minusLog10P } from './normal-tail.ts';

/** Median of a chi-square of one degree of freedom. */
const MEDIAN_CHI_SQUARE = chiSquareOfLog10P(Math.log10(2));
const QQ_POINTS = 400;

/** What the test statistics of a trait look like together. */
export interface GenomicControl {
  /** Median over that under no association at all; NaN without a test. */
  readonly lambda: number;
  readonly tests: number;
  /** Expected and observed `-log10(P)`, the largest first; at most some 400. */
  readonly quantiles: readonly (readonly [number, number])[];
}

/** Summarises chi-squares; NaN are left out. */
export function genomicControl(chiSquares: Float64Array): GenomicControl {
  const known = chiSquares.filter((value) => !Number.isNaN(value)).sort();
  const tests = known.length;
  if (tests === 0) return { lambda: Number.NaN, tests, quantiles: [] };
  const middle = tests >> 1;
  const median =
    tests % 2 === 1
      ? (known[middle] as number)
      : ((known[middle - 1] as number) + (known[middle] as number)) / 2;
  return { lambda: median / MEDIAN_CHI_SQUARE, tests, quantiles: quantilesOf(known) };
}

/** All of the largest, then ever fewer: evenly spread on the picture. */
function quantilesOf(ascending: Float64Array): [number, number][] {
  const count = ascending.length;
  const points: [number, number][] = [];
  for (let rank = 1; rank <= count; ) {
    const observed = minusLog10P(ascending[count - rank] as number);
    points.push([-Math.log10((rank - 0.5) / count), observed]);
    rank = Math.max(rank + 1, Math.floor(rank * count ** (4 / QQ_POINTS)));
  }
  return points;
}
