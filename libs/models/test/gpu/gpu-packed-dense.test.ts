import { multiplyCalls, multiplyCallsTransposed } from '@dirghayu/genotypes';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gpuPackedDense } from '../../src/gpu/gpu-packed-dense.ts';
import { onTrainingDevice } from '../../src/gpu/training-device.ts';
import { randomCalls, randomValues } from '../packed/random-calls.ts';
import { relativeError } from './relative-error.ts';
import { hasGpu, title } from './webgpu.ts';

const sizes = fc.record({
  rows: fc.integer({ min: 2, max: 150 }),
  columns: fc.integer({ min: 2, max: 300 }),
  units: fc.integer({ min: 2, max: 90 }),
  seed: fc.nat(1_000_000),
});

/** One of each, and the edges of tiles and words. */
const EDGES = [
  { rows: 1, columns: 1, units: 1, seed: 1 },
  { rows: 1, columns: 17, units: 4, seed: 2 },
  { rows: 64, columns: 16, units: 64, seed: 3 },
  { rows: 65, columns: 129, units: 65, seed: 4 },
  // Long sums; rows that are no whole words, and that are.
  { rows: 3, columns: 1600, units: 5, seed: 5 },
  { rows: 1100, columns: 16, units: 3, seed: 6 },
];

test.skipIf(!hasGpu)(
  `gpuPackedDense() multiplies as its plain twin does, with its gradient, to 1e-5${title}`,
  () =>
    onTrainingDevice(async () => {
      await fc.assert(
        fc.asyncProperty(sizes, async ({ rows, columns, units, seed }) => {
          const x = randomCalls(rows, columns, seed);
          const weights = randomValues(columns * units, seed + 1);
          const slopes = randomValues(rows * units, seed + 2);
          const [product, gradient] = tf.tidy(() => {
            const kernel = tf.tensor2d(weights, [columns, units]);
            const dy = tf.tensor2d(slopes, [rows, units]);
            const multiply = (k: tf.Tensor) => gpuPackedDense(x, k as tf.Tensor2D);
            return [multiply(kernel), tf.grad(multiply)(kernel, dy)];
          });
          const found = [await product.data(), await gradient.data()];
          tf.dispose([product, gradient]);
          expect(relativeError(found[0]!, multiplyCalls(x, weights, units))).toBeLessThan(1e-5);
          const expected = multiplyCallsTransposed(x, slopes, units);
          expect(relativeError(found[1]!, expected)).toBeLessThan(1e-5);
        }),
        { numRuns: 14, examples: EDGES.map((edge) => [edge]) },
      );
    }),
  600_000, // software compiles a program for seconds
);
