/**
 * Some people with their calls, covariates and targets: what a training step takes.
 *
 * Missing stays missing: NaN in every float array, 3 in the packed calls. Filling is the
 * model's business, fitted on the training split alone.
 */
export interface SampleBatch {
  readonly rows: number;
  readonly sampleIds: readonly string[];
  /**
   * Calls as they are stored, two bits each: `rows` rows of `stride` bytes. Where the batch has
   * `dosages`, these are rounded to the nearest copy.
   */
  readonly packed: Uint8Array;
  readonly stride: number;
  /**
   * Expected copies of ALT, shape [rows, features], row-major: 16384 is one copy, 65535 missing.
   * Absent where the matrix holds calls.
   */
  readonly dosages?: Uint16Array | undefined;
  /**
   * Shape [rows, features], row-major: 0, 1, 2 or NaN, and what lies between with `dosages`.
   * Decoded at the first read.
   */
  readonly genotypes: Float32Array;
  /** Shape [rows, covariates], row-major; NaN is missing. */
  readonly covariates: Float32Array;
  /** Shape [rows, targets], row-major; NaN is missing: read it with `targetMask`. */
  readonly targets: Float32Array;
  /** Shape [rows, targets]; 1 where the target is known, 0 where it is missing. */
  readonly targetMask: Uint8Array;
}

/** A variant used as a feature. */
export interface Feature {
  /** The ID if it has one that is unique in its selection, else the key. */
  readonly name: string;
  readonly chrom: string;
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
  readonly id: string | null;
  /** Frequency of ALT among all people of the store; NaN if no call is known. */
  readonly af: number;
}

/** A split of people that can be read again and again, one epoch at a time. */
export interface BatchSource {
  readonly features: readonly Feature[];
  readonly covariateNames: readonly string[];
  readonly targetNames: readonly string[];
  /** People in this split. */
  readonly rows: number;
  readonly batchSize: number;
  /** Every person exactly once, in an order that is a pure function of the seed and `epoch`. */
  epoch(epoch: number): AsyncIterable<SampleBatch>;
}
