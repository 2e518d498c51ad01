import { expect, test } from 'vitest';
import { topEigenvectors } from '../../src/prediction/top-eigenvectors.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

test('finds eigenvalues and vectors: A·v = λ·v, orthonormal, largest first, their sum the trace', () => {
  const random = new SeededRandom(3);
  const size = 12;
  const x = Array.from({ length: size }, () =>
    Array.from({ length: size }, () => random.next() - 0.5),
  );
  const data = Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return x.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0);
  });
  const { vectors, values } = topEigenvectors({ size, data }, 3, new SeededRandom(1));
  const vector = (k: number) => [...vectors.subarray(k * size, (k + 1) * size)];
  const dot = (a: number[], b: number[]) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  for (let k = 0; k < 3; k++) {
    const product = Array.from({ length: size }, (_, i) =>
      dot([...data.subarray(i * size, (i + 1) * size)], vector(k)),
    );
    product.forEach((value, i) => {
      expect(value).toBeCloseTo((values[k] ?? 0) * (vector(k)[i] ?? 0), 2);
    });
    for (let j = 0; j <= k; j++) expect(dot(vector(k), vector(j))).toBeCloseTo(j === k ? 1 : 0, 6);
  }
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
  const all = topEigenvectors({ size, data }, size, new SeededRandom(1)).values;
  const trace = Array.from({ length: size }, (_, i) => data[i * size + i] ?? 0);
  expect(all.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
    trace.reduce((sum, value) => sum + value, 0),
    5, // the iteration stops at changes of 1e-6
  );
});
