/** What a model says of the people of one split. */
export interface SplitPredictions {
  readonly sampleIds: readonly string[];
  /** Columns of `scores`: diseases, or `log_hazard`. */
  readonly outputs: readonly string[];
  /** Shape [people, outputs]: probabilities or log hazards; NaN where nothing could be trained. */
  readonly scores: Float32Array;
  /** Columns of `labels`: the targets. */
  readonly targets: readonly string[];
  /** Shape [people, targets]; NaN is missing. */
  readonly labels: Float32Array;
}

/** Predictions of all three splits. */
export interface RunPredictions {
  readonly train: SplitPredictions;
  readonly valid: SplitPredictions;
  readonly test: SplitPredictions;
}

/** Column number `index` of a row-major matrix. */
export function column(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  index: number,
): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns + index] as number);
}
