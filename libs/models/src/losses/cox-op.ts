import {
  customGrad,
  mul,
  type Scalar,
  scalar,
  type Tensor,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs';
import { coxObjective } from './cox.ts';
import type { FollowUp } from './risk-sets.ts';

/**
 * The Cox loss per event as a differentiable op of log hazards, shape [rows, 1].
 *
 * Value and gradient come from `coxObjective` in float64: a few hundred numbers that need not
 * stay on the device, and no float32 sum over a risk set.
 */
export function coxLoss(logHazard: Tensor2D, followUp: FollowUp): Scalar {
  const objective = coxObjective(followUp);
  const perEvent = 1 / Math.max(1, objective.events);
  const op = customGrad((...inputs) => {
    const predictor = inputs[0] as Tensor2D;
    const gradient = new Float64Array(objective.rows);
    const value = objective.evaluate(predictor.dataSync(), gradient) * perEvent;
    const slopes = Float32Array.from(gradient, (slope) => slope * perEvent);
    return {
      value: scalar(value),
      gradFunc: (dy: Tensor) => mul(dy, tensor2d(slopes, [objective.rows, 1])),
    };
  });
  return op(logHazard) as Scalar;
}
