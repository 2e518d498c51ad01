import type { EncoderName, SparseLayer } from './genotype-encoder.ts';

/** Sizes of a net. */
export interface NetworkShape {
  /** Columns of the encoded genotypes: features, and indicators of missing calls. */
  readonly features: number;
  /** Columns of the encoded covariates. */
  readonly covariates: number;
  /** Tasks, 1 for a log hazard, or time bins. */
  readonly outputs: number;
  /** Outputs of the linear path: as many, or 1 that all outputs share but for a bias each. */
  readonly linearOutputs: number;
  readonly encoder: EncoderName;
  /** Width of a dense genotype encoder; the covariate encoder has half of it. */
  readonly hidden: number;
  /** Width of the trunk. Absent: `hidden`. */
  readonly trunk?: number;
  /** Layers of a `grouped` or `local` encoder. */
  readonly sparse: readonly SparseLayer[];
}

/**
 * Whether outputs share a head beside their own, as they share the linear path: time bins learn what is
 * the same in all of them together. Alone, 20 heads found nothing in data where one finds C 0.65.
 */
export function isShared({ outputs, linearOutputs }: NetworkShape): boolean {
  return linearOutputs < outputs;
}

const SPARSE = /^genotypes\.(\d+)\.kernel$/;

/** What the names of the weights of a sparse layer begin with. */
export function sparseName(index: number): string {
  return `genotypes.${index}`;
}

/** Which sparse layer the kernel of that name is of; −1 if it is of none. */
export function sparseIndex(name: string): number {
  return Number(SPARSE.exec(name)?.[1] ?? -1);
}
