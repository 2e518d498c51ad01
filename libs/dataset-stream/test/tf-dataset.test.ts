import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { GenomicBigDataset, type TfElement } from '../src/index.ts';
import { collect, smallStore } from './small-store.ts';

type Element = TfElement<tf.Tensor2D>;

test('toTfDataset() feeds fitDataset, an epoch each iteration', async () => {
  const store = await smallStore({
    people: 50,
    variants: 6,
    edit: (variant) => ({ ...variant, calls: variant.calls.map((call) => call % 3) }),
  });
  const dataset = await GenomicBigDataset.open({
    dataDir: store.root,
    features: 'all',
    target: 'super_pop=AFR',
    covariates: ['age'],
    batchSize: 20,
  });
  const tensors = dataset.toTfDataset(tf);
  const firstValues: number[][] = [];
  for (const epoch of [0, 1]) {
    const shapes: unknown[] = [];
    await tensors.forEachAsync((element) => {
      const { xs, ys } = element as Element;
      shapes.push([xs.genotypes.shape, xs.covariates.shape, ys.targets.shape, ys.mask.shape]);
      if (shapes.length === 1) firstValues.push([...xs.genotypes.dataSync()]);
      tf.dispose({ xs, ys });
    });
    expect(shapes).toEqual(
      [20, 20, 10].map((rows) => [
        [rows, 6],
        [rows, 1],
        [rows, 1],
        [rows, 1],
      ]),
    );
    const [batch] = await collect(dataset.epoch(epoch));
    expect(firstValues[epoch]).toEqual([...(batch?.genotypes ?? [])]);
  }
  expect(firstValues[0]).not.toEqual(firstValues[1]);

  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [6], activation: 'sigmoid' })],
  });
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
  const pairs = dataset.toTfDataset(tf).map((element) => {
    const { xs, ys } = element as Element;
    return { xs: xs.genotypes, ys: ys.targets };
  });
  const { history } = await model.fitDataset(pairs, { epochs: 2, verbose: 0 });
  expect(history['loss']?.length).toBe(2);
  expect(Number.isFinite(history['loss']?.[1])).toBe(true);
  await dataset.close();
});
