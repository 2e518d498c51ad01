/** Mean squared distance of probabilities from labels (0 or 1). NaN without people. */
export function brierScore(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    sum += ((probabilities[i] as number) - (labels[i] as number)) ** 2;
  }
  return sum / labels.length;
}

/** Probabilities nearer to 0 or 1 than this count as this. */
const LEAST_PROBABILITY = 1e-15;

/** Mean of `-log` of the probability given to what came true. NaN without people. */
export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const probability = probabilities[i] as number;
    const ofTruth = labels[i] === 1 ? probability : 1 - probability;
    sum -= Math.log(Math.max(LEAST_PROBABILITY, ofTruth));
  }
  return sum / labels.length;
}
