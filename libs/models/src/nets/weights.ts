/** A named array of float32 numbers, row-major. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The weights of a net, by name, in a fixed order. */
export type Weights = ReadonlyMap<string, NamedTensor>;

/** Weights that share no memory with the ones given. */
export function copyWeights(weights: Weights): Weights {
  return new Map(
    Array.from(weights, ([name, { shape, values }]) => [name, { shape, values: values.slice() }]),
  );
}
