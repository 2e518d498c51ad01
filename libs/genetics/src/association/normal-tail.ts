/** Below this the series is exact to the last digits; above, the continued fraction converges. */
const SERIES_END = 2.5;
const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI);

/**
 * `-log10(P)` of a chi-square statistic of one degree of freedom, without underflow: 1e6 gives
 * 217,150.1. NaN stays NaN.
 */
export function minusLog10P(chiSquare: number): number {
  const z = Math.sqrt(chiSquare);
  if (Number.isNaN(z)) return Number.NaN;
  if (z < SERIES_END) return -Math.log10(1 - 2 * centre(z));
  return -(Math.LN2 - z * (z / 2) - HALF_LOG_TAU + Math.log(millsRatio(z))) / Math.LN10;
}

/** The chi-square statistic of one degree of freedom whose P is `10 ** -log10P`. */
export function chiSquareOfLog10P(log10P: number): number {
  let [low, high] = [0, 1];
  while (minusLog10P(high) < log10P) high *= 2;
  for (let i = 0; i < 100 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (minusLog10P(middle) < log10P) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability that a standard normal lies between 0 and `z`: Abramowitz and Stegun 26.2.11. */
function centre(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 3; term > sum * 1e-17; n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return sum * Math.exp(-z * (z / 2) - HALF_LOG_TAU);
}

/** Upper tail over density, by the continued fraction 1/(z+1/(z+2/(z+3/…))), evaluated backwards. */
function millsRatio(z: number): number {
  let fraction = z;
  for (let n = 120; n > 0; n--) fraction = z + n / fraction;
  return 1 / fraction;
}
