import { maximum, mul, type Scalar, softplus, sub, sum, type Tensor2D } from '@tensorflow/tfjs';

/**
 * Masked binary cross-entropy of logits, the sum over tasks of `Σ m·l / Σ m`.
 *
 * `labels` and `mask` have the shape of `logits`, [rows, tasks]; a label whose mask is 0 may be
 * any finite number. A task without a known label in the batch adds neither loss nor gradient.
 */
export function maskedBce(logits: Tensor2D, labels: Tensor2D, mask: Tensor2D): Scalar {
  const losses = sub(softplus(logits), mul(labels, logits)); // [rows, tasks]
  const known = maximum(sum(mask, 0), 1); // [tasks]
  return sum(sum(mul(losses, mask), 0).div(known)) as Scalar;
}
