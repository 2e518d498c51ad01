import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { connectionsOf, groupCount, sparseProduct } from '../../src/nets/sparse-layer.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { expectClose } from '../expect-close.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const arbitraryLayer = fc.record({
  inputs: fc.integer({ min: 1, max: 7 }),
  groups: fc.array(fc.array(fc.nat(6), { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
  rows: fc.integer({ min: 1, max: 4 }),
  units: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1000),
});

/** The kernel as the dense matrix that it stands for. */
function denseKernel(kernel: tf.Tensor2D, groups: number[][], inputs: number, units: number) {
  const values = kernel.arraySync();
  const dense = Array.from({ length: inputs }, () => Array(groups.length * units).fill(0));
  let edge = 0;
  groups.forEach((columns, group) => {
    for (const column of columns) {
      for (let unit = 0; unit < units; unit++) {
        dense[column]![group * units + unit] += values[edge]![unit];
      }
      edge++;
    }
  });
  return tf.tensor2d(dense, [inputs, groups.length * units]);
}

describe('sparseProduct()', () => {
  test('equals the masked dense product, with its gradients', () => {
    fc.assert(
      fc.property(arbitraryLayer, ({ inputs, groups: drawn, rows, units, seed }) => {
        const groups = drawn.map((columns) => columns.map((column) => column % inputs));
        const connections = connectionsOf(groups, inputs);
        expect(groupCount(connections)).toBe(groups.length);
        const random = new SeededRandom(seed);
        const normal = (shape: [number, number]) =>
          tf.tensor2d(
            Array.from({ length: shape[0] * shape[1] }, () => random.next() - 0.5),
            shape,
          );
        tf.tidy(() => {
          const x = normal([rows, inputs]);
          const kernel = normal([connections.columns.length, units]);
          const dense = denseKernel(kernel, groups, inputs, units);
          const weight = normal([rows, groups.length * units]);
          const product = sparseProduct(x, kernel, { connections, isFirst: false });
          expectClose(product.dataSync(), tf.matMul(x, dense).dataSync(), 5);
          const [dx, dk] = tf.grads((a, k) =>
            sparseProduct(a as tf.Tensor2D, k as tf.Tensor2D, { connections, isFirst: false })
              .mul(weight)
              .sum(),
          )([x, kernel]);
          const [wantedX, wantedDense] = tf.grads((a, k) => tf.matMul(a, k).mul(weight).sum())([
            x,
            dense,
          ]);
          expectClose(dx!.dataSync(), wantedX!.dataSync(), 5);
          const slopes = wantedDense!.arraySync() as number[][];
          const wanted = groups.flatMap((columns, group) =>
            columns.flatMap((column) =>
              Array.from({ length: units }, (_, unit) => slopes[column]![group * units + unit]!),
            ),
          );
          expectClose(dk!.dataSync(), wanted, 5);
          const ofKernel = tf.grad((k) =>
            sparseProduct(x, k as tf.Tensor2D, { connections, isFirst: true })
              .mul(weight)
              .sum(),
          )(kernel);
          expectClose(ofKernel.dataSync(), wanted, 5);
        });
      }),
      { numRuns: 50 },
    );
  });

  test('has the gradient of finite differences', () => {
    const connections = connectionsOf([[0, 2], [1, 2, 3], []], 4);
    tf.tidy(() => {
      const x = tf.tensor2d([
        [1, -2, 0.5, 0.3],
        [0.1, 0, 2, -1],
      ]);
      const kernel = tf.tensor2d([[0.3], [-1], [0.7], [0.2], [1.5]]);
      const loss = (k: tf.Tensor) =>
        sparseProduct(x, k as tf.Tensor2D, { connections, isFirst: true })
          .square()
          .sum();
      const slopes = tf.grad(loss)(kernel).dataSync();
      const step = 1e-2;
      slopes.forEach((slope, i) => {
        const moved = (by: number) => {
          const values = kernel.dataSync().slice();
          values[i]! += by;
          return loss(tf.tensor2d(values, [5, 1])).dataSync()[0]!;
        };
        expect((moved(step) - moved(-step)) / (2 * step)).toBeCloseTo(slope, 2);
      });
    });
  });
});
