import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { type DiscreteObjective, discreteObjective } from './discrete-hazard.ts';
import { lossOp } from './loss-op.ts';
import type { FollowUp } from './risk-sets.ts';

/** The discrete-time loss per person as a differentiable op of log hazards, shape [rows, bins]. */
export function discreteLoss(
  logHazards: Tensor2D,
  followUp: FollowUp,
  edges: ArrayLike<number>,
): Scalar {
  const objective: DiscreteObjective = discreteObjective(followUp, edges);
  return lossOp(logHazards, (values, gradient) => objective.evaluate(values, gradient), {
    scale: 1 / Math.max(1, objective.observed),
  });
}
