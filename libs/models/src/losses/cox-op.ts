import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { coxObjective } from './cox.ts';
import { lossOp } from './loss-op.ts';
import type { FollowUp } from './risk-sets.ts';

/** The Cox loss per event as a differentiable op of log hazards, shape [rows, 1]. */
export function coxLoss(logHazard: Tensor2D, followUp: FollowUp): Scalar {
  const objective = coxObjective(followUp);
  return lossOp(logHazard, (values, gradient) => objective.evaluate(values, gradient), {
    scale: 1 / Math.max(1, objective.events),
  });
}
