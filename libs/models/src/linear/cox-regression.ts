import { ModelError } from '../errors.ts';
import { coxObjective } from '../losses/cox.ts';
import type { Objective } from '../losses/objective.ts';
import type { FollowUp } from '../losses/risk-sets.ts';
import { cholesky, solveTransposed } from './cholesky.ts';
import { type Design, multiply, multiplyTransposed } from './design.ts';
import { fitRidge } from './ridge.ts';

/** A fitted linear Cox model. */
export interface CoxRegression {
  /** Log hazard ratio of one unit, by column. */
  readonly coefficients: Float64Array;
  /** Of the coefficients, from the observed information; NaN where a column does not vary. */
  readonly standardErrors: Float64Array;
  /** Log partial likelihood (Efron ties) at the coefficients. */
  readonly logLikelihood: number;
  /** The same with all coefficients 0. */
  readonly nullLogLikelihood: number;
  readonly isConverged: boolean;
}

/**
 * Fits a linear Cox model (Efron ties, delayed entry) by maximum partial likelihood, or with a
 * ridge penalty `ridge/2 · Σ β²` over columns scaled to unit variance.
 */
export function fitCox(design: Design, followUp: FollowUp, ridge = 0): CoxRegression {
  const { scaled, scales } = standardize(design);
  const objective = coxObjective(followUp);
  const penalties = new Float64Array(design.columns).fill(ridge);
  const fit = fitRidge({ design: scaled, objective, penalties, tolerance: 1e-10 });
  const errors = standardErrors({ design: scaled, objective, ridge }, fit.coefficients);
  const coefficients = fit.coefficients.map((value, c) =>
    scales[c] === 0 ? 0 : value / (scales[c] as number),
  );
  return {
    coefficients,
    standardErrors: errors.map((error, c) => error / (scales[c] as number)),
    logLikelihood: -fit.loss,
    nullLogLikelihood: -objective.evaluate(
      new Float64Array(design.rows),
      new Float64Array(design.rows),
    ),
    isConverged: fit.isConverged,
  };
}

/** Half the distance between two slopes whose difference is a second derivative. */
const CURVATURE_STEP = 1e-4;
/** Of a standardised column: beyond it, others say the same, and the number is one of rounding. */
const LARGEST_VARIANCE = 1e8;

/**
 * Roots of the diagonal of the inverse information, whose columns are differences of the exact gradient:
 * good to eight digits in float64, and nothing to be derived for ties and late entry.
 */
function standardErrors(
  problem: { readonly design: Design; readonly objective: Objective; readonly ridge: number },
  at: Float64Array,
): Float64Array {
  const { design, objective, ridge } = problem;
  const size = at.length;
  const slopesAt = (column: number, by: number) => {
    const slopes = new Float64Array(design.rows);
    const moved = at.with(column, (at[column] as number) + by);
    objective.evaluate(multiply(design, moved), slopes);
    return multiplyTransposed(design, slopes, new Float64Array(size));
  };
  const information = new Float64Array(size * size);
  for (let c = 0; c < size; c++) {
    const [above, below] = [slopesAt(c, CURVATURE_STEP), slopesAt(c, -CURVATURE_STEP)];
    for (let k = 0; k < size; k++) {
      information[k * size + c] =
        ((above[k] as number) - (below[k] as number)) / (2 * CURVATURE_STEP) +
        (k === c ? ridge : 0);
    }
  }
  return inverseDiagonal(information, size).map((variance) =>
    variance < LARGEST_VARIANCE ? Math.sqrt(variance) : Number.NaN,
  );
}

/** Of a symmetric matrix; NaN everywhere if it is singular but for rows of 0, and for those rows. */
function inverseDiagonal(matrix: Float64Array, size: number): Float64Array {
  const kept = Array.from({ length: size }, (_, c) => c).filter((c) => matrix[c * size + c] !== 0);
  const block = Float64Array.from(
    kept.flatMap((row) => kept.map((column) => matrix[row * size + column] as number)),
  );
  const diagonal = new Float64Array(size).fill(Number.NaN);
  try {
    const factor = cholesky(block, kept.length);
    // Row k of L⁻¹ᵀ: its square sums are the diagonal of (L·Lᵀ)⁻¹.
    const squares = new Float64Array(kept.length);
    for (let k = 0; k < kept.length; k++) {
      const unit = new Float64Array(kept.length);
      unit[k] = 1;
      solveTransposed(factor, unit).forEach((value, row) => {
        squares[row] = (squares[row] as number) + value * value;
      });
    }
    kept.forEach((column, row) => {
      diagonal[column] = squares[row] as number;
    });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
  }
  return diagonal;
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
