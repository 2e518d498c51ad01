import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { releaseConnections } from '../../src/gpu/connections-on-gpu.ts';
import { throwGpuFault } from '../../src/gpu/device.ts';
import { besideGpu, onTrainingDevice } from '../../src/gpu/training-device.ts';
import { type Connections, connectionsOf, sparseProduct } from '../../src/nets/sparse-layer.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { randomCalls, randomValues } from '../packed/random-calls.ts';
import { relativeError } from './relative-error.ts';
import { hasGpu, title } from './webgpu.ts';

interface Sizes {
  readonly rows: number;
  readonly inputs: number;
  readonly groups: number;
  readonly units: number;
  readonly seed: number;
}

const sizes = fc.record<Sizes>({
  rows: fc.integer({ min: 2, max: 70 }),
  inputs: fc.integer({ min: 2, max: 120 }),
  groups: fc.integer({ min: 2, max: 40 }),
  units: fc.integer({ min: 2, max: 5 }),
  seed: fc.nat(1_000_000),
});

const EDGES: readonly Sizes[] = [
  { rows: 1, inputs: 1, groups: 1, units: 1, seed: 1 },
  { rows: 1, inputs: 17, groups: 3, units: 4, seed: 2 },
  { rows: 700, inputs: 33, groups: 2, units: 4, seed: 3 },
  { rows: 2, inputs: 1600, groups: 300, units: 4, seed: 4 },
];

/** Groups of up to twenty inputs; they share some, a group may name one twice, and some have no group. */
function randomConnections({ inputs, groups, seed }: Sizes): Connections {
  const random = new SeededRandom(seed);
  const column = () => Math.floor(random.next() * inputs);
  const lists = Array.from({ length: groups }, () =>
    Array.from({ length: 1 + Math.floor(random.next() * 20) }, column),
  );
  return connectionsOf(lists, inputs);
}

/** Of calls: product and gradient by the kernel. Of units: by their inputs, too. */
async function products(of: 'calls' | 'units', drawn: Sizes): Promise<Float32Array[]> {
  const { rows, inputs, groups, units, seed } = drawn;
  const connections = randomConnections(drawn);
  const edges = connections.columns.length;
  const found = tf.tidy(() => {
    const kernel = tf.tensor2d(randomValues(edges * units, seed + 1), [edges, units]);
    const width = groups * units;
    const dy = tf.tensor2d(randomValues(rows * width, seed + 2), [rows, width]);
    if (of === 'calls') {
      const x = randomCalls(rows, inputs, seed);
      const multiply = (k: tf.Tensor) =>
        sparseProduct(x, k as tf.Tensor2D, { connections, isFirst: true });
      return [multiply(kernel), tf.grad(multiply)(kernel, dy)];
    }
    const x = tf.tensor2d(randomValues(rows * inputs, seed + 3), [rows, inputs]);
    const multiply = (k: tf.Tensor, a: tf.Tensor, isFirst = false) =>
      sparseProduct(a as tf.Tensor2D, k as tf.Tensor2D, { connections, isFirst });
    const gradients = tf.grads((k, a) => multiply(k as tf.Tensor, a as tf.Tensor))([kernel, x], dy);
    const ofFirst = tf.grad((k) => multiply(k, x, true))(kernel, dy);
    return [multiply(kernel, x), ...gradients, ofFirst];
  });
  const values = await Promise.all(found.map(async (one) => (await one.data()) as Float32Array));
  throwGpuFault();
  tf.dispose(found);
  return values;
}

test.skipIf(!hasGpu).each(['calls', 'units'] as const)(
  `a sparse layer on WebGPU multiplies %s as on the host, with its gradients${title}`,
  (of) =>
    onTrainingDevice(async () => {
      expect(tf.getBackend()).toBe('webgpu');
      await fc.assert(
        fc.asyncProperty(sizes, async (drawn) => {
          const found = await products(of, drawn);
          const expected = await besideGpu(() => products(of, drawn));
          expect(found.length).toBe(expected.length);
          found.forEach((values, i) => {
            expect(relativeError(values, expected[i]!)).toBeLessThan(1e-5);
          });
          releaseConnections();
        }),
        { numRuns: 8, examples: EDGES.map((edge) => [edge]) },
      );
    }),
  600_000, // software compiles a program for seconds
);

test.skipIf(!hasGpu)(`the places of a layer leave no tensors behind${title}`, () =>
  onTrainingDevice(async () => {
    const before = tf.memory().numTensors;
    await products('units', EDGES[1]!);
    expect(tf.memory().numTensors).toBe(before + 5);
    releaseConnections();
    expect(tf.memory().numTensors).toBe(before);
  }),
);
