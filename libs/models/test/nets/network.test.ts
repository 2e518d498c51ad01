import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { initialWeights, Network, type NetworkShape } from '../../src/nets/network.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { expectClose } from '../expect-close.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const shape: NetworkShape = { features: 3, covariates: 2, outputs: 2, encoder: 'mlp', hidden: 8 };
const x = [
  [1, -1, 0.5],
  [0, 2, -1],
];
const c = [
  [0.3, 1],
  [-2, 0],
];

/** Weights with random heads and linear path, so that everything counts. */
function busyWeights(of: NetworkShape) {
  const random = new SeededRandom(5);
  const weights = new Map(initialWeights(of, random));
  for (const [name, { shape: sizes, values }] of weights) {
    weights.set(name, { shape: sizes, values: values.map((v) => v || random.next() - 0.5) });
  }
  return weights;
}

/** The same net, a person and a number at a time. */
function slowForward(weights: ReturnType<typeof busyWeights>, row: number): number[] {
  const at = (name: string, i: number, j: number) => {
    const { shape: sizes, values } = weights.get(name)!;
    return values[i * sizes[1]! + j]!;
  };
  const dense = (input: number[], name: string) =>
    Array.from({ length: weights.get(`${name}.bias`)!.values.length }, (_, j) =>
      input.reduce((sum, v, i) => sum + v * at(`${name}.kernel`, i, j), at(`${name}.bias`, 0, j)),
    );
  const relu = (values: number[]) => values.map((v) => Math.max(0, v));
  const encoded = [...relu(dense(x[row]!, 'genotypes')), ...relu(dense(c[row]!, 'covariates'))];
  const correction = dense(relu(dense(encoded, 'trunk')), 'heads');
  return correction.map((value, output) => {
    const linear = (input: number[], name: string) =>
      input.reduce((sum, v, i) => sum + v * at(name, i, output), 0);
    const path = linear(x[row]!, 'linear.genotypes') + linear(c[row]!, 'linear.covariates');
    return value + path + at('linear.bias', 0, output);
  });
}

describe('Network', () => {
  test('computes what its picture says', () => {
    const weights = busyWeights(shape);
    const network = new Network(shape, weights);
    tf.tidy(() => {
      const [g, k] = [tf.tensor2d(x), tf.tensor2d(c)];
      const outputs = tf.add(network.linear(g, k), network.correction(g, k)).dataSync();
      expectClose(outputs, [...slowForward(weights, 0), ...slowForward(weights, 1)], 4);
    });
    network.dispose();
  });

  test('untrained, it is its linear path', () => {
    const network = new Network(shape, initialWeights(shape, new SeededRandom(1)));
    tf.tidy(() => {
      const correction = network.correction(tf.tensor2d(x), tf.tensor2d(c)).dataSync();
      expect([...correction]).toEqual([0, 0, 0, 0]);
    });
    network.dispose();
  });

  test.each([
    { features: 0, covariates: 2 },
    { features: 3, covariates: 0 },
  ])('does without genotypes or without covariates: %o', (sizes) => {
    const small = { ...shape, ...sizes };
    const network = new Network(small, busyWeights(small));
    tf.tidy(() => {
      const g = tf.zeros([2, sizes.features]) as tf.Tensor2D;
      const k = tf.zeros([2, sizes.covariates]) as tf.Tensor2D;
      expect(network.correction(g, k).shape).toEqual([2, 2]);
    });
    network.dispose();
  });

  test('drops the stated share of units while training, and keeps their sum on average', () => {
    const wide = { ...shape, hidden: 400 };
    const weights = busyWeights(wide);
    const network = new Network(wide, weights);
    const random = new SeededRandom(3);
    tf.tidy(() => {
      const [g, k] = [tf.tensor2d(x), tf.tensor2d(c)];
      const whole = network.correction(g, k).dataSync()[0]!;
      const draws = Array.from(
        { length: 200 },
        () => network.correction(g, k, { rate: 0.1, random }).dataSync()[0]!,
      );
      expect(new Set(draws).size).toBeGreaterThan(190);
      const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
      expect(Math.abs(mean - whole)).toBeLessThan(0.2 * Math.abs(whole)); // ReLU bends the mean a little
    });
    network.dispose();
  });

  test('owns as many tensors as weights, and gives them back', () => {
    const before = tf.memory().numTensors;
    const network = new Network(shape, busyWeights(shape));
    network.assign(network.weights());
    expect(tf.memory().numTensors).toBe(before + network.variables.size);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
