import { sigmoid } from '../losses/logistic.ts';
import type { CalibrationLine } from './calibration.ts';

/** Prior standard deviations of slope (about 1) and intercept (about 0): few people move them little. */
const SLOPE_SPREAD = 0.3;
const INTERCEPT_SPREAD = 0.5;
const MOST_STEPS = 50;

/**
 * The line `slope · logit + intercept` that fits labels best, drawn towards the identity as far as the
 * labels leave it open. NaN labels are left out; a slope is never below 0.05, so that ranks stay.
 */
export function fitRecalibration(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
): CalibrationLine {
  let [slope, intercept] = [1, 0];
  for (let step = 0; step < MOST_STEPS; step++) {
    let gradient = [(1 - slope) / SLOPE_SPREAD ** 2, -intercept / INTERCEPT_SPREAD ** 2];
    let [xx, x1, ones] = [1 / SLOPE_SPREAD ** 2, 0, 1 / INTERCEPT_SPREAD ** 2];
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i] as number;
      if (Number.isNaN(label)) continue;
      const x = logits[i] as number;
      const p = sigmoid(slope * x + intercept);
      const weight = p * (1 - p);
      gradient = [(gradient[0] as number) + (label - p) * x, (gradient[1] as number) + label - p];
      xx += weight * x * x;
      x1 += weight * x;
      ones += weight;
    }
    const [ofSlope = 0, ofIntercept = 0] = gradient;
    const determinant = xx * ones - x1 * x1;
    const move = (ones * ofSlope - x1 * ofIntercept) / determinant;
    slope += move;
    intercept += (xx * ofIntercept - x1 * ofSlope) / determinant;
    if (Math.abs(move) < 1e-10) break;
  }
  return { slope: Math.max(0.05, slope), intercept };
}

/** Probabilities from logits, shape [people, lines], each column through its line. */
export function calibratedChances(
  logits: ArrayLike<number>,
  lines: readonly CalibrationLine[],
): Float32Array {
  return Float32Array.from(logits, (logit, i) => {
    const line = lines[i % lines.length];
    return line ? sigmoid(line.slope * logit + line.intercept) : Number.NaN;
  });
}
