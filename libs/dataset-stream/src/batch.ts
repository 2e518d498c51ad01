import { decodeCalls, type SampleBatch } from '@dirghayu/genotypes';
import type { EncodedColumns } from './column-encoding.ts';

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
  /** Where to decode genotypes to; a new array when absent. */
  readonly buffer?: Float32Array | undefined;
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
  readonly #buffer: Float32Array | undefined;
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
    this.#buffer = content.buffer;
  }

  get genotypes(): Float32Array {
    this.#genotypes ??= this.#decode();
    return this.#genotypes;
  }

  #decode(): Float32Array {
    const length = this.rows * this.#features;
    const genotypes = this.#buffer?.subarray(0, length) ?? new Float32Array(length);
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
