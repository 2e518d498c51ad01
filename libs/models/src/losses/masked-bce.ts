import { maximum, mul, softplus, sub, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs';

/**
 * Masked binary cross-entropy of logits, `Σ m·l / Σ m` of each task.
 *
 * `labels` and `mask` have the shape of `logits`, [rows, tasks]; a label whose mask is 0 may be
 * any finite number. A task without a known label in the batch has loss 0 and no gradient.
 */
export function maskedBce(logits: Tensor2D, labels: Tensor2D, mask: Tensor2D): Tensor1D {
  const losses = sub(softplus(logits), mul(labels, logits)); // [rows, tasks]
  const known = maximum(sum(mask, 0), 1); // [tasks]
  return sum(mul(losses, mask), 0).div(known);
}
