import type { Objective } from '../losses/objective.ts';
import { type Design, multiply, multiplyTransposed } from './design.ts';
import { minimize } from './lbfgs.ts';

/** A linear model's coefficients, with the penalised loss that they reach. */
export interface RidgeFit {
  readonly coefficients: Float64Array;
  /** The loss without the penalty. */
  readonly loss: number;
  readonly isConverged: boolean;
}

/** A penalised linear problem. */
export interface RidgeOptions {
  readonly design: Design;
  readonly objective: Objective;
  /** By column: λ of `λ/2 · β²`; 0 leaves a column free. */
  readonly penalties: ArrayLike<number>;
  /** Where to start; zeros when absent. */
  readonly start?: Float64Array | undefined;
  /** Largest partial derivative left, per row. Default 1e-6. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/** Minimises `objective(design · β) + Σ λ/2 · β²`, in float64. */
export function fitRidge(options: RidgeOptions): RidgeFit {
  const { design, objective, penalties, tolerance = 1e-6, maxIterations = 500 } = options;
  const predictor = new Float64Array(design.rows);
  const slopes = new Float64Array(design.rows);
  let loss = 0;
  const fit = minimize(
    (coefficients, gradient) => {
      multiply(design, coefficients, predictor);
      loss = objective.evaluate(predictor, slopes);
      multiplyTransposed(design, slopes, gradient);
      let penalty = 0;
      for (let c = 0; c < coefficients.length; c++) {
        const coefficient = coefficients[c] as number;
        const lambda = penalties[c] as number;
        penalty += 0.5 * lambda * coefficient * coefficient;
        gradient[c] = (gradient[c] as number) + lambda * coefficient;
      }
      return loss + penalty;
    },
    options.start ?? new Float64Array(design.columns),
    { tolerance: tolerance * Math.max(1, design.rows), maxIterations },
  );
  multiply(design, fit.x, predictor);
  loss = objective.evaluate(predictor, slopes);
  return { coefficients: fit.x, loss, isConverged: fit.isConverged };
}
