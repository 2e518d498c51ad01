import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';

/** Labels of a batch, shape [rows, targets]. */
export interface Labels {
  /** NaN is missing. */
  readonly targets: Float32Array;
  readonly targetMask: Uint8Array;
}

/** A source whose batches have other labels, and all else as it is. */
export function relabel(
  source: BatchSource,
  labelsOf: (batch: SampleBatch) => Labels,
): BatchSource {
  return {
    features: source.features,
    covariateNames: source.covariateNames,
    targetNames: source.targetNames,
    rows: source.rows,
    batchSize: source.batchSize,
    async *epoch(epoch) {
      for await (const batch of source.epoch(epoch)) yield withLabels(batch, labelsOf(batch));
    },
  };
}

function withLabels(batch: SampleBatch, labels: Labels): SampleBatch {
  const { rows, sampleIds, packed, stride, dosages, covariates } = batch;
  return {
    ...{ rows, sampleIds, packed, stride, covariates },
    ...(dosages && { dosages }),
    ...labels,
    get genotypes() {
      return batch.genotypes; // decoded when it is read
    },
  };
}
