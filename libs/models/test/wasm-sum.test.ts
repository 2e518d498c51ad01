import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../src/backend.ts';
import { repairWasmSum } from '../src/wasm-sum.ts';

beforeAll(async () => {
  await startBackend('wasm');
});

test.each([
  [1, 1],
  [7, 3],
  [200, 65],
])('sums over rows and over columns are those of two loops: %i × %i', (rows, columns) => {
  const values = Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 31) - 15);
  const at = (row: number, column: number) => values[row * columns + column]!;
  const overRows = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: rows }, (_, row) => at(row, column)).reduce((sum, v) => sum + v, 0),
  );
  const overColumns = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => at(row, column)).reduce((sum, v) => sum + v, 0),
  );
  tf.tidy(() => {
    const x = tf.tensor2d(values, [rows, columns]);
    expect(Array.from(x.sum(0).dataSync())).toEqual(overRows);
    expect(Array.from(x.sum(1).dataSync())).toEqual(overColumns);
    expect(x.sum(0, true).shape).toEqual([1, columns]);
    expect(Array.from(x.sum(0, true).dataSync())).toEqual(overRows);
    expect(Array.from(x.toInt().sum(0).dataSync())).toEqual(overRows);
    expect(x.sum().dataSync()[0]).toBe(values.reduce((sum, v) => sum + v, 0));
  });
});

test('what is missing stays so, and a second repair is harmless', () => {
  repairWasmSum();
  tf.tidy(() => {
    const sums = tf.tensor2d([1, Number.NaN, 2, 3], [2, 2]).sum(0).dataSync();
    expect(Array.from(sums)).toEqual([3, Number.NaN]);
  });
});
