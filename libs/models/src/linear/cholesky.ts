import { ModelError } from '../errors.ts';

/** Lower-triangular factor of a symmetric positive definite matrix, row-major, `size × size`. */
export interface CholeskyFactor {
  readonly size: number;
  readonly data: Float64Array;
}

/**
 * Factors `matrix = L·Lᵀ`, reading its lower triangle.
 *
 * @throws {ModelError} If the matrix is not positive definite.
 */
export function cholesky(matrix: Float64Array, size: number): CholeskyFactor {
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const rowI = i * size;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * size;
      const sum = (matrix[rowI + j] as number) - dot(data, rowI, rowJ, j);
      if (i !== j) data[rowI + j] = sum / (data[rowJ + j] as number);
      else if (sum > 0) data[rowI + i] = Math.sqrt(sum);
      else throw notPositive(i, sum);
    }
  }
  return { size, data };
}

/** Dot product of two runs of `length` numbers; four sums at a time, since one waits for itself. */
function dot(data: Float64Array, a: number, b: number, length: number): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    sum0 += (data[a + k] as number) * (data[b + k] as number);
    sum1 += (data[a + k + 1] as number) * (data[b + k + 1] as number);
    sum2 += (data[a + k + 2] as number) * (data[b + k + 2] as number);
    sum3 += (data[a + k + 3] as number) * (data[b + k + 3] as number);
  }
  for (; k < length; k++) sum0 += (data[a + k] as number) * (data[b + k] as number);
  return sum0 + sum1 + (sum2 + sum3);
}

/** Solves `Lᵀ·x = b`. */
export function solveTransposed({ size, data }: CholeskyFactor, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = size - 1; i >= 0; i--) {
    const row = i * size;
    const value = (x[i] as number) / (data[row + i] as number);
    x[i] = value;
    for (let k = 0; k < i; k++) x[k] = (x[k] as number) - value * (data[row + k] as number);
  }
  return x;
}

function notPositive(row: number, pivot: number): ModelError {
  return new ModelError('Cannot factor a matrix', {
    expected: 'a positive definite matrix',
    actual: `the pivot ${pivot} in row ${row + 1}`,
  });
}
