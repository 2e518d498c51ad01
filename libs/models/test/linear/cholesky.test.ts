import { expect, test } from 'vitest';
import { cholesky, solveTransposed } from '../../src/linear/cholesky.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { expectClose } from '../expect-close.ts';

function positiveMatrix(size: number, seed: number): Float64Array {
  const random = new SeededRandom(seed);
  const root = Float64Array.from({ length: size * size }, () => random.next() - 0.5);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++)
        matrix[i * size + j]! += root[i * size + k]! * root[j * size + k]!;
    }
    matrix[i * size + i]! += 0.1;
  }
  return matrix;
}

test('L·Lᵀ is the matrix again, and solveTransposed() undoes Lᵀ', () => {
  for (const size of [1, 2, 7, 20]) {
    const matrix = positiveMatrix(size, size);
    const factor = cholesky(matrix, size);
    const at = (i: number, j: number) => factor.data[i * size + j]!;
    const again = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        for (let k = 0; k < size; k++) again[i * size + j]! += at(i, k) * at(j, k);
      }
    }
    expectClose(again, matrix, 12);
    const x = Float64Array.from({ length: size }, (_, i) => i - 3);
    const b = x.map((_, i) => x.reduce((sum, value, k) => sum + at(k, i) * value, 0)); // Lᵀ·x
    expectClose(solveTransposed(factor, b), x, 9);
  }
});

test('refuses a matrix that is not positive definite', () => {
  const act = () => cholesky(Float64Array.of(1, 2, 2, 1), 2);
  expect(act).toThrowError(
    expect.objectContaining({
      code: 'MODEL',
      message:
        'Cannot factor a matrix: expected a positive definite matrix, got the pivot -3 in row 2',
    }),
  );
});
