import type { SeededRandom } from '../seeded-random.ts';

/** A symmetric matrix with no negative eigenvalue, row-major. */
interface SymmetricMatrix {
  readonly size: number;
  readonly data: Float64Array;
}

const MOST_STEPS = 100;
/** Directions beside those that are wanted: they make the wanted ones settle sooner. */
const SPARE = 4;
const TOLERANCE = 1e-6;

/** The `count` largest eigenvalues and their vectors, shape [count, size], by subspace iteration. */
export function topEigenvectors(matrix: SymmetricMatrix, count: number, random: SeededRandom) {
  const { size } = matrix;
  const width = Math.min(size, count + SPARE);
  let vectors: Float64Array[] = Array.from({ length: width }, () =>
    Float64Array.from({ length: size }, () => random.next() - 0.5),
  );
  orthonormalize(vectors);
  let values = new Float64Array(width);
  for (let step = 0; step < MOST_STEPS; step++) {
    vectors = vectors.map((vector) => product(matrix, vector));
    const lengths = orthonormalize(vectors);
    const change = Math.max(
      ...lengths.slice(0, count).map((length, k) => Math.abs(length - (values[k] as number))),
    );
    values = Float64Array.from(lengths);
    if (change <= TOLERANCE * (values[0] as number)) break;
  }
  const flat = new Float64Array(count * size);
  vectors.slice(0, count).forEach((vector, k) => {
    flat.set(vector, k * size);
  });
  return { vectors: flat, values: values.slice(0, count) };
}

function product({ size, data }: SymmetricMatrix, vector: Float64Array): Float64Array {
  const result = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    const from = row * size;
    for (let i = 0; i < size; i++) sum += (data[from + i] as number) * (vector[i] as number);
    result[row] = sum;
  }
  return result;
}

/** Gram-Schmidt, in place; the lengths that were left of each. */
function orthonormalize(vectors: readonly Float64Array[]): number[] {
  return vectors.map((vector, k) => {
    for (const earlier of vectors.slice(0, k)) {
      const shared = dot(vector, earlier);
      for (let i = 0; i < vector.length; i++) {
        vector[i] = (vector[i] as number) - shared * (earlier[i] as number);
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    if (length > 0) {
      for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
    }
    return length;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
