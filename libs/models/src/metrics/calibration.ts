import { sigmoid } from '../losses/logistic.ts';

/** Logistic regression of labels on predicted logits; perfect predictions give 1 and 0. */
export interface CalibrationLine {
  readonly slope: number;
  readonly intercept: number;
}

const LARGEST_LOGIT = 30;
const MAX_STEPS = 50;

/**
 * Calibration slope and intercept, by Newton's method. NaN where labels are all equal, predictions
 * are all equal, or predictions separate the labels, so that no finite slope fits.
 */
export function calibrationLine(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
): CalibrationLine {
  const logits = Float64Array.from(probabilities, logit);
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    const move = newtonStep(logits, labels, slope, intercept);
    if (!move) break;
    slope += move.slope;
    intercept += move.intercept;
    if (Math.abs(slope) > 1e3) break;
    if (Math.abs(move.slope) + Math.abs(move.intercept) < 1e-10) return { slope, intercept };
  }
  return { slope: Number.NaN, intercept: Number.NaN };
}

function newtonStep(
  logits: Float64Array,
  labels: ArrayLike<number>,
  slope: number,
  intercept: number,
): CalibrationLine | undefined {
  let [slopeGradient, interceptGradient, xx, x1, ones] = [0, 0, 0, 0, 0];
  for (let i = 0; i < logits.length; i++) {
    const x = logits[i] as number;
    const p = sigmoid(slope * x + intercept);
    const residual = (labels[i] as number) - p;
    const weight = p * (1 - p);
    slopeGradient += residual * x;
    interceptGradient += residual;
    xx += weight * x * x;
    x1 += weight * x;
    ones += weight;
  }
  const determinant = xx * ones - x1 * x1;
  if (!(determinant > 1e-12 * xx * ones)) return undefined;
  return {
    slope: (ones * slopeGradient - x1 * interceptGradient) / determinant,
    intercept: (xx * interceptGradient - x1 * slopeGradient) / determinant,
  };
}

function logit(probability: number): number {
  const value = Math.log(probability / (1 - probability));
  return Math.min(LARGEST_LOGIT, Math.max(-LARGEST_LOGIT, value));
}

/** People with like predictions: what was predicted, and what happened. */
export interface CalibrationBin {
  readonly people: number;
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share of positives. */
  readonly observed: number;
}

/**
 * Cuts people into `bins` groups by predicted probability, of equal size but for people with the same
 * prediction, who stay together: their order says nothing.
 */
export function calibrationBins(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 10,
): CalibrationBin[] {
  const people = labels.length;
  const order = Uint32Array.from({ length: people }, (_, i) => i).sort(
    (i, j) => (probabilities[i] as number) - (probabilities[j] as number),
  );
  const probabilityOf = (rank: number) => probabilities[order[rank] as number];
  const cutAt = (bin: number) => {
    let at = Math.floor((bin * people) / bins);
    while (at > 0 && at < people && probabilityOf(at) === probabilityOf(at - 1)) at++;
    return at;
  };
  const groups = Array.from({ length: bins }, (_, bin) =>
    order.subarray(cutAt(bin), cutAt(bin + 1)),
  );
  return groups
    .filter((group) => group.length > 0)
    .map((group) => ({
      people: group.length,
      predicted: mean(group, probabilities),
      observed: mean(group, labels),
    }));
}

/** Expected calibration error: mean distance of predicted from observed over ten equal groups. */
export function calibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  const bins = calibrationBins(probabilities, labels);
  const weighted = bins.map(
    ({ people, predicted, observed }) => people * Math.abs(predicted - observed),
  );
  return weighted.reduce((sum, value) => sum + value, 0) / labels.length;
}

function mean(members: Uint32Array, values: ArrayLike<number>): number {
  let sum = 0;
  for (const i of members) sum += values[i] as number;
  return sum / members.length;
}
