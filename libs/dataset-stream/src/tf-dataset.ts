import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';

/** What is needed of TensorFlow.js: pass `tf` itself. */
export interface TfLike<Tensor, Dataset> {
  readonly data: { generator(start: () => AsyncIterator<TfElement<Tensor>>): Dataset };
  tensor2d(values: Float32Array | Uint8Array, shape: [number, number], type?: 'float32'): Tensor;
}

/** One batch as tensors, all of rank 2 with a row per person; missing is NaN, mask 0. */
export type TfElement<Tensor> = {
  readonly xs: { readonly genotypes: Tensor; readonly covariates: Tensor };
  readonly ys: { readonly targets: Tensor; readonly mask: Tensor };
};

/** From where on a `tf.data.Dataset` reads. */
export interface TfDatasetOptions {
  /** Epoch of the first iteration; by default where the dataset stands. */
  readonly firstEpoch?: number;
}

/** A `tf.data.Dataset` over `source`: each iteration is an epoch, one after the other. */
export function toTfDataset<Tensor, Dataset>(
  source: BatchSource,
  tf: TfLike<Tensor, Dataset>,
  { firstEpoch = 0 }: TfDatasetOptions = {},
): Dataset {
  let epoch = firstEpoch;
  return tf.data.generator(() => elements(source, epoch++, tf));
}

async function* elements<Tensor, Dataset>(
  source: BatchSource,
  epoch: number,
  tf: TfLike<Tensor, Dataset>,
): AsyncGenerator<TfElement<Tensor>> {
  for await (const batch of source.epoch(epoch)) yield toTensors(batch, source, tf);
}

function toTensors<Tensor, Dataset>(
  batch: SampleBatch,
  source: BatchSource,
  tf: TfLike<Tensor, Dataset>,
): TfElement<Tensor> {
  const { rows, genotypes, covariates, targets, targetMask } = batch;
  const tensor = (values: Float32Array | Uint8Array, columns: number) =>
    tf.tensor2d(values, [rows, columns], 'float32');
  return {
    xs: {
      genotypes: tensor(genotypes, source.features.length),
      covariates: tensor(covariates, source.covariateNames.length),
    },
    ys: {
      targets: tensor(targets, source.targetNames.length),
      mask: tensor(targetMask, source.targetNames.length),
    },
  };
}
