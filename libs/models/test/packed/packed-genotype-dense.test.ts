import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { packedEngine } from '../../src/packed/packed-engine.ts';
import { PackedGenotypeDense } from '../../src/packed/packed-genotype-dense.ts';
import { standardizeCalls } from '../../src/standardized-calls.ts';
import { randomCalls, randomValues } from './random-calls.ts';

beforeAll(async () => {
  await startBackend('auto', 'dense');
});
afterAll(() => packedEngine().close());

test('trains in a LayersModel as the dense layer does, and is saved and loaded', async () => {
  const [rows, columns, units] = [64, 50, 8];
  const x = randomCalls(rows, columns, 4);
  const { stride, data } = x.calls;
  const bytes = tf.tensor2d(data, [rows, stride], 'int32');
  const values = standardizeCalls({ packed: data, stride, rows }, x.scaling);
  const floats = tf.tensor2d(values, [rows, columns]);
  const labels = tf.tensor2d(
    randomValues(rows, 1).map((v) => (v > 0 ? 1 : 0)),
    [rows, 1],
  );
  const first = new PackedGenotypeDense({ units, scaling: x.scaling, inputShape: [stride] });
  const packed = tf.sequential({ layers: [first, tf.layers.dense({ units: 1 })] });
  const dense = tf.sequential({
    layers: [tf.layers.dense({ units, inputShape: [columns] }), tf.layers.dense({ units: 1 })],
  });
  dense.setWeights(packed.getWeights());
  const fit = async (model: tf.LayersModel, input: tf.Tensor) => {
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
    const { history } = await model.fit(input, labels, { epochs: 4, shuffle: false });
    return history.loss as number[];
  };
  const [found, expected] = [await fit(packed, bytes), await fit(dense, floats)];
  expect(expected[3]).toBeLessThan(expected[0]!);
  found.forEach((loss, i) => {
    expect(Math.abs(loss - expected[i]!)).toBeLessThan(1e-4 * expected[0]!);
  });

  let saved: tf.io.ModelArtifacts | undefined;
  await packed.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
  const outputs = (model: tf.LayersModel) => (model.predict(bytes) as tf.Tensor).dataSync();
  expect(outputs(loaded)).toEqual(outputs(packed));
});
