import { decodeCalls, type SampleBatch } from '@dirghayu/genotypes';
import type { EncodedColumns } from './column-encoding.ts';
import type { GenotypeArrays } from './genotype-arrays.ts';

/** What a batch is made of. */
export interface BatchContent {
  readonly sampleIds: readonly string[];
  readonly packed: Uint8Array;
  readonly stride: number;
  readonly features: number;
  readonly covariates: Float32Array;
  readonly targets: Float32Array;
  /** What missing genotypes become, shape [features]; they stay NaN when absent. */
  readonly fill?: Float32Array | null;
  /** Where to decode genotypes to; an array of its own when absent. */
  readonly arrays?: GenotypeArrays | null;
}

/** A batch that decodes its genotypes when they are first asked for. */
export class PackedBatch implements SampleBatch {
  readonly rows: number;
  readonly sampleIds: readonly string[];
  readonly packed: Uint8Array;
  readonly stride: number;
  readonly covariates: Float32Array;
  readonly targets: Float32Array;
  readonly targetMask: Uint8Array;
  readonly #features: number;
  readonly #fill: Float32Array | null;
  readonly #arrays: GenotypeArrays | null;
  #genotypes: Float32Array | undefined;

  constructor(content: BatchContent) {
    this.rows = content.sampleIds.length;
    this.sampleIds = content.sampleIds;
    this.packed = content.packed;
    this.stride = content.stride;
    this.covariates = content.covariates;
    this.targets = content.targets;
    this.targetMask = Uint8Array.from(content.targets, (value) => (Number.isNaN(value) ? 0 : 1));
    this.#features = content.features;
    this.#fill = content.fill ?? null;
    this.#arrays = content.arrays ?? null;
  }

  /** Decoded at the first read, and again once its array serves a later batch. */
  get genotypes(): Float32Array {
    if (this.#arrays?.isOwnedBy(this) === false) this.#genotypes = undefined;
    this.#genotypes ??= this.#decode();
    return this.#genotypes;
  }

  #decode(): Float32Array {
    const length = this.rows * this.#features;
    const genotypes = this.#arrays?.take(length, this) ?? new Float32Array(length);
    for (let row = 0; row < this.rows; row++) {
      const calls = this.packed.subarray(row * this.stride, (row + 1) * this.stride);
      decodeCalls(calls, this.#features, genotypes, row * this.#features);
    }
    if (this.#fill) fillMissing(genotypes, this.#fill);
    return genotypes;
  }
}

function fillMissing(genotypes: Float32Array, fill: Float32Array): void {
  for (let start = 0; start < genotypes.length; start += fill.length) {
    for (let i = 0; i < fill.length; i++) {
      if (Number.isNaN(genotypes[start + i])) genotypes[start + i] = fill[i] as number;
    }
  }
}

/** The rows of `columns` that belong to `people`, in their order. */
export function gatherRows(columns: EncodedColumns, people: Int32Array): Float32Array {
  const width = columns.names.length;
  const rows = new Float32Array(people.length * width);
  for (let i = 0; i < people.length; i++) {
    const from = (people[i] as number) * width;
    rows.set(columns.values.subarray(from, from + width), i * width);
  }
  return rows;
}
