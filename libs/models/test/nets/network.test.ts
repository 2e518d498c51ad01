import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import type { SparseLayer } from '../../src/nets/genotype-encoder.ts';
import { initialWeights } from '../../src/nets/initial-weights.ts';
import { Network } from '../../src/nets/network.ts';
import type { NetworkShape } from '../../src/nets/network-shape.ts';
import { connectionsOf } from '../../src/nets/sparse-layer.ts';
import { PackedEngine } from '../../src/packed/packed-engine.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { standardizeCalls } from '../../src/standardized-calls.ts';
import { expectClose } from '../expect-close.ts';
import { randomCalls } from '../packed/random-calls.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const shape: NetworkShape = {
  features: 3,
  covariates: 2,
  outputs: 2,
  linearOutputs: 2,
  encoder: 'mlp',
  hidden: 8,
  sparse: [],
};
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

const relu = (values: number[]) => values.map((v) => Math.max(0, v));

/** Reads weights, and multiplies by a layer, a number at a time. */
function slowly(weights: ReturnType<typeof busyWeights>) {
  const at = (name: string, i: number, j: number) => {
    const { shape: sizes, values } = weights.get(name)!;
    return values[i * sizes[1]! + j]!;
  };
  const dense = (input: number[], name: string) =>
    Array.from({ length: weights.get(`${name}.bias`)!.values.length }, (_, j) =>
      input.reduce((sum, v, i) => sum + v * at(`${name}.kernel`, i, j), at(`${name}.bias`, 0, j)),
    );
  return { at, dense };
}

function slowTrunk(weights: ReturnType<typeof busyWeights>, genetic: number[], clinical: number[]) {
  const { dense } = slowly(weights);
  return relu(dense([...genetic, ...relu(dense(clinical, 'covariates'))], 'trunk'));
}

function slowCorrection(...args: Parameters<typeof slowTrunk>) {
  return slowly(args[0]).dense(slowTrunk(...args), 'heads');
}

/** The same net, a person and a number at a time. */
function slowForward(weights: ReturnType<typeof busyWeights>, row: number): number[] {
  const { at, dense } = slowly(weights);
  const genetic = relu(dense(x[row]!, 'genotypes'));
  return slowCorrection(weights, genetic, c[row]!).map((value, output) => {
    const linear = (input: number[], name: string) =>
      input.reduce((sum, v, i) => sum + v * at(name, i, output), 0);
    const path = linear(x[row]!, 'linear.genotypes') + linear(c[row]!, 'linear.covariates');
    return value + path + at('linear.bias', 0, output);
  });
}

describe('Network', () => {
  test('reads groups of features through layers of their own', () => {
    const first = connectionsOf([[0, 2], [1]], 3);
    const second = connectionsOf([[0, 1, 2, 3]], 4);
    const sparse: SparseLayer[] = [
      { connections: first, units: 2, activation: 'tanh' },
      { connections: second, units: 2, activation: 'relu' },
    ];
    const of: NetworkShape = { ...shape, encoder: 'grouped', sparse };
    const weights = busyWeights(of);
    const network = new Network(of, weights);
    const w = (name: string, i: number) => weights.get(name)!.values[i]!;
    const genes = [0, 1].flatMap((unit) => [
      Math.tanh(
        x[0]![0]! * w('genotypes.0.kernel', unit) +
          x[0]![2]! * w('genotypes.0.kernel', 2 + unit) +
          w('genotypes.0.bias', unit),
      ),
      Math.tanh(x[0]![1]! * w('genotypes.0.kernel', 4 + unit) + w('genotypes.0.bias', 2 + unit)),
    ]);
    const byUnit = [genes[0]!, genes[2]!, genes[1]!, genes[3]!];
    const top = [0, 1].map((unit) =>
      Math.max(
        0,
        byUnit.reduce(
          (sum, value, i) => sum + value * w('genotypes.1.kernel', 2 * i + unit),
          w('genotypes.1.bias', unit),
        ),
      ),
    );
    tf.tidy(() => {
      const outputs = network.correction(tf.tensor2d(x), tf.tensor2d(c)).dataSync();
      const wanted = slowCorrection(weights, top, c[0]!);
      expectClose(outputs.slice(0, 2), wanted, 4);
    });
    network.dispose();
  });

  test.each([2, 4])(
    'reads packed calls group by group as it reads numbers: %i units',
    async (units) => {
      const calls = randomCalls(9, 30, 1);
      const connections = connectionsOf([[0, 2, 29], [], [3, 4, 5, 6, 2]], 30);
      const sparse: SparseLayer[] = [{ connections, units, activation: 'relu' }];
      const of: NetworkShape = { ...shape, features: 30, encoder: 'grouped', sparse };
      const weights = busyWeights(of);
      const engine = new PackedEngine(2);
      const [packed, plain] = [new Network(of, weights, engine), new Network(of, weights)];
      const { data, stride, rows } = calls.calls;
      const numbers = standardizeCalls({ packed: data, stride, rows }, calls.scaling);
      tf.tidy(() => {
        const clinical = tf.ones([rows, 2]) as tf.Tensor2D;
        const found = packed.correction(calls, clinical).dataSync();
        expectClose(
          found,
          plain.correction(tf.tensor2d(numbers, [rows, 30]), clinical).dataSync(),
          4,
        );
      });
      for (const network of [packed, plain]) network.dispose();
      await engine.close();
    },
  );

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

  test('adds one linear path to all outputs that share it', () => {
    const of = { ...shape, outputs: 3, linearOutputs: 1 };
    const weights = busyWeights(of);
    const network = new Network(of, weights);
    const w = (name: string, i: number) => weights.get(name)!.values[i]!;
    const score =
      x[0]!.reduce((sum, v, i) => sum + v * w('linear.genotypes', i), 0) +
      c[0]!.reduce((sum, v, i) => sum + v * w('linear.covariates', i), 0);
    tf.tidy(() => {
      const outputs = network.linear(tf.tensor2d(x), tf.tensor2d(c));
      expect(outputs.shape).toEqual([2, 3]);
      const wanted = [0, 1, 2].map((output) => score + w('linear.bias', output));
      expectClose(outputs.dataSync().slice(0, 3), wanted, 4);
    });
    network.dispose();
  });

  test('layers of many inputs take short steps, and heads of time bins', () => {
    const share = (of: NetworkShape, name: string) => {
      const network = new Network(of, initialWeights(of, new SeededRandom(1)));
      const found = network.stepShare(name);
      network.dispose();
      return found;
    };
    const wide = { ...shape, features: 1024 };
    expect(share(wide, 'genotypes.kernel')).toBe(1 / 4);
    expect(share(wide, 'trunk.kernel')).toBe(1);
    const connections = connectionsOf([Array.from({ length: 1024 }, (_, i) => i), [0]], 1024);
    const sparse: SparseLayer[] = [{ connections, units: 1, activation: 'relu' }];
    expect(share({ ...wide, encoder: 'local', sparse }, 'genotypes.0.kernel')).toBeCloseTo(
      0.4995,
      4,
    );
    expect(share(shape, 'heads.kernel')).toBe(1);
    expect(share({ ...shape, linearOutputs: 1 }, 'heads.kernel')).toBe(0.1);
  });

  test('outputs that share a linear path share a head too', () => {
    const of = { ...shape, outputs: 3, linearOutputs: 1 };
    const weights = busyWeights(of);
    const network = new Network(of, weights);
    const genetic = relu(slowly(weights).dense(x[0]!, 'genotypes'));
    const trunk = slowTrunk(weights, genetic, c[0]!);
    const shared = trunk.reduce(
      (sum, v, i) => sum + v * slowly(weights).at('shared.kernel', i, 0),
      0,
    );
    tf.tidy(() => {
      const outputs = network.correction(tf.tensor2d(x), tf.tensor2d(c)).dataSync();
      const wanted = slowCorrection(weights, genetic, c[0]!).map((value) => value + shared);
      expectClose(outputs.slice(0, 3), wanted, 4);
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

  test('owns as many tensors as weights, and gives them back', async () => {
    const before = tf.memory().numTensors;
    const network = new Network(shape, busyWeights(shape));
    network.assign(await network.weights());
    expect(tf.memory().numTensors).toBe(before + network.variables.size);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
