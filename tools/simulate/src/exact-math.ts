/**
 * Logarithm and exponential that give the same last bit on every machine.
 *
 * `Math.log` and `Math.exp` are implementation-defined; these use only + - * /, which IEEE 754
 * fixes, so that one seed gives one set of bytes everywhere.
 *
 * @module
 */
const { LN2 } = Math;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const ATANH_TERMS = 11;
const EXP_TERMS = 14;

/** Natural logarithm, accurate to about 2 units in the last place; -Infinity for 0, NaN below. */
export function naturalLog(value: number): number {
  if (value <= 0 || !Number.isFinite(value))
    return value === 0 ? -Infinity : value > 0 ? value : NaN;
  let mantissa = value;
  let power = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    power--;
  }
  while (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    power++;
  }
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let term = ATANH_TERMS; term >= 0; term--) sum = sum * square + 1 / (2 * term + 1);
  return power * LN2 + 2 * ratio * sum;
}

/** e to the power of `value`; 0 below -745, Infinity above 709.7. */
export function exponential(value: number): number {
  if (value > 709.7) return Infinity;
  if (!(value > -745)) return Number.isNaN(value) ? NaN : 0;
  const power = Math.round(value / LN2);
  const rest = value - power * LN2_HIGH - power * LN2_LOW;
  let sum = 1;
  for (let term = EXP_TERMS; term >= 1; term--) sum = 1 + (rest / term) * sum;
  const factor = power < 0 ? 0.5 : 2;
  for (let i = Math.abs(power); i > 0; i--) sum *= factor;
  return sum;
}

/** The logistic function: the probability whose log-odds are `logit`. */
export function logistic(logit: number): number {
  return 1 / (1 + exponential(-logit));
}
