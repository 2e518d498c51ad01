/** A named array of float32 numbers, row-major. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The weights of a net, by name, in a fixed order. */
export type Weights = ReadonlyMap<string, NamedTensor>;
