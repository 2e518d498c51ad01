import type { BatchSource } from '@dirghayu/genotypes';
import type { Design } from './linear/design.ts';
import {
  covariateColumns,
  type EncodedBatch,
  encodeBatch,
  type Preprocessing,
} from './preprocessing.ts';

/** A whole split in memory, encoded: what exact linear fits need. */
export interface EncodedSplit {
  readonly sampleIds: readonly string[];
  readonly genotypes: Design<Float32Array>;
  readonly covariates: Design<Float32Array>;
  /** Shape [rows, targets], row-major; NaN is missing. */
  readonly targets: Float32Array;
  readonly targetNames: readonly string[];
}

/** Reads and encodes a split, in the order of its epoch 0. */
export async function readSplit(
  source: BatchSource,
  preprocessing: Preprocessing,
): Promise<EncodedSplit> {
  const rows = source.rows;
  const features = source.features.length;
  const columns = covariateColumns(preprocessing);
  const genotypes = new Float32Array(rows * features);
  const covariates = new Float32Array(rows * columns);
  const targets = new Float32Array(rows * source.targetNames.length);
  const sampleIds: string[] = [];
  for await (const batch of source.epoch(0)) {
    const row = sampleIds.length;
    const encoded = encodeBatch(batch, preprocessing);
    genotypes.set(encoded.genotypes, row * features);
    covariates.set(encoded.covariates, row * columns);
    targets.set(batch.targets, row * source.targetNames.length);
    for (const id of batch.sampleIds) sampleIds.push(id);
  }
  return {
    sampleIds,
    genotypes: { rows, columns: features, data: genotypes },
    covariates: { rows, columns, data: covariates },
    targets,
    targetNames: source.targetNames,
  };
}

/** Target number `index` of every person. */
export function targetColumn(split: EncodedSplit, index: number): Float64Array {
  const width = split.targetNames.length;
  return Float64Array.from(
    split.sampleIds,
    (_, row) => split.targets[row * width + index] as number,
  );
}

/** All rows of a split as one encoded batch, without a copy. */
export function rowsOf({ sampleIds, genotypes, covariates }: EncodedSplit): EncodedBatch {
  return { rows: sampleIds.length, genotypes: genotypes.data, covariates: covariates.data };
}
