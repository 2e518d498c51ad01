/** A loss of one linear predictor a row, with its gradient by predictor. */
export interface Objective {
  /** Rows that the predictor must have. */
  readonly rows: number;
  /** Overwrites `gradient` (length `rows`) and returns the loss. */
  evaluate(predictor: ArrayLike<number>, gradient: Float64Array): number;
  /** Overwrites `into` (length `rows`) with a bound from above of each row's own second derivative. */
  curvature(predictor: ArrayLike<number>, into: Float64Array): void;
}
