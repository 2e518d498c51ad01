import type { EncodedSplit } from './encoded-split.ts';

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

/** The predictions of a split, with its labels. */
export function splitPredictions(
  { sampleIds, targetNames, targets }: EncodedSplit,
  outputs: readonly string[],
  scores: Float32Array,
): SplitPredictions {
  return { sampleIds, outputs, scores, targets: targetNames, labels: targets };
}

/** The columns of several predictions of the same people, side by side, named `part.column`. */
export function joinPredictions(
  parts: readonly (readonly [string, SplitPredictions])[],
): SplitPredictions {
  const [[, first] = ['', undefined]] = parts;
  if (!first) throw new RangeError('Cannot join no predictions');
  const scores = first.sampleIds.flatMap((_, row) =>
    parts.flatMap(([, { scores: values, outputs }]) =>
      Array.from(values.subarray(row * outputs.length, (row + 1) * outputs.length)),
    ),
  );
  return {
    ...first,
    outputs: parts.flatMap(([name, { outputs }]) => outputs.map((column) => `${name}.${column}`)),
    scores: Float32Array.from(scores),
  };
}

/** People of each split. */
export function sizesOf({ train, valid, test }: Record<keyof RunPredictions, EncodedSplit>) {
  return {
    train: { n: train.sampleIds.length },
    valid: { n: valid.sampleIds.length },
    test: { n: test.sampleIds.length },
  };
}
