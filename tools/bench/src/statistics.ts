/** The middle and the extremes of repeated measurements. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** How many measurements. */
  readonly runs: number;
}

/** The median; of an even number of values, the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? Number.NaN;
  const high = sorted[Math.ceil(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

/** Median and extremes; null of none. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  return {
    median: median(values),
    low: Math.min(...values),
    high: Math.max(...values),
    runs: values.length,
  };
}

/**
 * The ratio round by round, which cancels what slows a whole round down; null if no round has both.
 *
 * Member `i` of both lists belongs to round `i`. Not the ratio of the medians.
 */
export function ratioOf(
  numerators: readonly number[],
  denominators: readonly number[],
): Spread | null {
  const rounds = Math.min(numerators.length, denominators.length);
  return spreadOf(
    Array.from(
      { length: rounds },
      (_, i) => (numerators[i] as number) / (denominators[i] as number),
    ),
  );
}
