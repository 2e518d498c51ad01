import { coxObjective } from '../losses/cox.ts';
import type { FollowUp } from '../losses/risk-sets.ts';
import { type Design, multiply } from './design.ts';
import { fitRidge } from './ridge.ts';

/** A fitted linear Cox model. */
export interface CoxRegression {
  /** Log hazard ratio of one unit, by column. */
  readonly coefficients: Float64Array;
  /** Log partial likelihood (Efron ties) at the coefficients. */
  readonly logLikelihood: number;
  readonly isConverged: boolean;
}

/**
 * Fits a linear Cox model (Efron ties, delayed entry) by maximum partial likelihood, or with a
 * ridge penalty `ridge/2 · Σ β²` over columns scaled to unit variance.
 */
export function fitCox(design: Design, followUp: FollowUp, ridge = 0): CoxRegression {
  const { scaled, scales } = standardize(design);
  const fit = fitRidge({
    design: scaled,
    objective: coxObjective(followUp),
    penalties: new Float64Array(design.columns).fill(ridge),
    tolerance: 1e-10,
  });
  const coefficients = fit.coefficients.map((value, c) =>
    scales[c] === 0 ? 0 : value / (scales[c] as number),
  );
  return { coefficients, logLikelihood: -fit.loss, isConverged: fit.isConverged };
}

/** Log hazards of the rows of `design`, up to a constant. */
export function predictCox(model: CoxRegression, design: Design): Float64Array {
  return multiply(design, model.coefficients);
}

function standardize({ rows, columns, data }: Design) {
  const scales = new Float64Array(columns);
  const scaled = new Float64Array(rows * columns);
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += data[row * columns + c] as number;
    const center = sum / rows;
    let squares = 0;
    for (let row = 0; row < rows; row++)
      squares += ((data[row * columns + c] as number) - center) ** 2;
    const scale = Math.sqrt(squares / rows);
    scales[c] = scale;
    for (let row = 0; row < rows; row++) {
      const at = row * columns + c;
      scaled[at] = scale === 0 ? 0 : ((data[at] as number) - center) / scale;
    }
  }
  return { scaled: { rows, columns, data: scaled }, scales };
}
