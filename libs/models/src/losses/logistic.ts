import type { Objective } from './objective.ts';

/**
 * Sum of the binary cross-entropies of logits; a row whose label is NaN adds nothing.
 */
export function logisticObjective(labels: ArrayLike<number>): Objective {
  return {
    rows: labels.length,
    evaluate(logits, gradient) {
      let loss = 0;
      for (let i = 0; i < labels.length; i++) {
        const label = labels[i] as number;
        const logit = logits[i] as number;
        const isKnown = !Number.isNaN(label);
        gradient[i] = isKnown ? sigmoid(logit) - label : 0;
        if (isKnown) loss += crossEntropy(logit, label);
      }
      return loss;
    },
    curvature(logits, into) {
      for (let i = 0; i < labels.length; i++) {
        const p = sigmoid(logits[i] as number);
        into[i] = Number.isNaN(labels[i] as number) ? 0 : p * (1 - p);
      }
    },
  };
}

/** `-y log p - (1 - y) log(1 - p)` for `p = sigmoid(logit)`, without overflow. */
export function crossEntropy(logit: number, label: number): number {
  return Math.max(logit, 0) - label * logit + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** `1 / (1 + e^-x)`. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}
