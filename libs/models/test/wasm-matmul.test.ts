import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../src/backend.ts';
import { repairWasmMatMul } from '../src/wasm-matmul.ts';
import { expectClose } from './expect-close.ts';

beforeAll(async () => {
  await startBackend('wasm');
});

const size = fc.integer({ min: 1, max: 9 });

/** `a[i][k] · b[k][j]`, whichever way round each is stored. */
function slowMatMul(a: number[][], b: number[][], transposeA: boolean, transposeB: boolean) {
  const left = transposeA ? flip(a) : a;
  const right = transposeB ? flip(b) : b;
  return left.map((row) =>
    right[0]!.map((_, j) => row.reduce((s, x, k) => s + x * right[k]![j]!, 0)),
  );
}

const flip = (m: number[][]) => m[0]!.map((_, j) => m.map((row) => row[j]!));
const matrix = (rows: number, columns: number) =>
  fc.array(fc.array(fc.integer({ min: -8, max: 8 }), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  });

const problem = fc
  .tuple(size, size, size, fc.boolean(), fc.boolean())
  .chain(([m, k, n, transposeA, transposeB]) =>
    fc.record({
      a: transposeA ? matrix(k, m) : matrix(m, k),
      b: transposeB ? matrix(n, k) : matrix(k, n),
      transposeA: fc.constant(transposeA),
      transposeB: fc.constant(transposeB),
    }),
  );

describe('repairWasmMatMul()', () => {
  test('products equal those of three nested loops', () => {
    fc.assert(
      fc.property(problem, ({ a, b, transposeA, transposeB }) => {
        const product = tf.tidy(() =>
          tf.matMul(tf.tensor2d(a), tf.tensor2d(b), transposeA, transposeB).arraySync(),
        );
        expect(product).toEqual(slowMatMul(a, b, transposeA, transposeB)); // whole numbers: exact
      }),
    );
  });

  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('large products, on all threads, equal those of three nested loops: %s, %s', (...turned) => {
    const [m, k, n] = [130, 300, 110]; // over the least work that threads take
    const numbers = (rows: number, columns: number) =>
      Array.from({ length: rows }, (_, i) =>
        Array.from({ length: columns }, (_, j) => ((i * 31 + j * 17) % 13) - 6),
      );
    const a = turned[0] ? numbers(k, m) : numbers(m, k);
    const b = turned[1] ? numbers(n, k) : numbers(k, n);
    const before = tf.memory().numTensors;
    const product = tf.tidy(() => tf.matMul(tf.tensor2d(a), tf.tensor2d(b), ...turned).arraySync());
    expect(product).toEqual(slowMatMul(a, b, ...turned));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('gradients equal those of the stock CPU back end', async () => {
    const x = Array.from({ length: 7 * 30 }, (_, i) => Math.sin(i));
    const w = Array.from({ length: 30 * 4 }, (_, i) => Math.cos(3 * i));
    const gradients = () =>
      tf.tidy(() => {
        const loss = (a: tf.Tensor, b: tf.Tensor) =>
          tf.square(tf.matMul(a.reshape([7, 30]), b.reshape([30, 4]))).sum() as tf.Scalar;
        return tf
          .grads(loss)([tf.tensor1d(x), tf.tensor1d(w)])
          .map((g) => [...g.dataSync()]);
      });
    const repaired = gradients();
    await tf.setBackend('cpu');
    const stock = gradients();
    await tf.setBackend('wasm');
    repaired.forEach((gradient, input) => {
      expectClose(gradient, stock[input]!, 3);
    });
  });

  test('multiplies batches of matrices', () => {
    const values = Array.from({ length: 2 * 3 * 4 }, (_, i) => i % 5);
    const product = tf.tidy(() => {
      const a = tf.tensor3d(values, [2, 3, 4]);
      return tf.matMul(a, a, true, false).arraySync() as number[][][];
    });
    const parts = [0, 1].map((batch) =>
      [0, 1, 2].map((row) => values.slice(batch * 12 + row * 4, batch * 12 + row * 4 + 4)),
    );
    expect(product).toEqual(parts.map((part) => slowMatMul(part, part, true, false)));
  });

  test('keeps no memory, and a second repair changes nothing', () => {
    repairWasmMatMul();
    const before = tf.engine().backend.numDataIds();
    tf.tidy(() => {
      for (const [a, b] of [
        [true, false],
        [false, true],
        [true, true],
      ]) {
        tf.matMul(tf.ones([5, 5]), tf.ones([5, 5]), a, b);
      }
    });
    expect(tf.engine().backend.numDataIds()).toBe(before);
  });
});
