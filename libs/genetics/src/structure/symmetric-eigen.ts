/** Eigenvalues, the largest first, and unit eigenvectors of a symmetric matrix. */
export interface Eigen {
  readonly values: Float64Array;
  /** `vectors[k]` belongs to `values[k]`. */
  readonly vectors: readonly Float64Array[];
}

const MOST_SWEEPS = 60;

/** Jacobi's rotations: slow beyond a few hundred rows, and exact to the last digits. */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => row.slice());
  const v = a.map((_, i) => Float64Array.from({ length: size }, (__, k) => (i === k ? 1 : 0)));
  const scale = a.reduce((sum, row) => sum + row.reduce((s, x) => s + x * x, 0), 0);
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a) > 1e-30 * scale; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, p, q);
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, k) => at(a, k, k) - at(a, i, i));
  return {
    values: Float64Array.from(order, (i) => at(a, i, i)),
    vectors: order.map((i) => Float64Array.from(v, (row) => row[i] as number)),
  };
}

function at(a: readonly Float64Array[], i: number, k: number): number {
  return (a[i] as Float64Array)[k] as number;
}

function offDiagonal(a: readonly Float64Array[]): number {
  let sum = 0;
  for (const [i, row] of a.entries()) for (let k = 0; k < i; k++) sum += (row[k] as number) ** 2;
  return sum;
}

/** Turns rows and columns `p` and `q` so that their common cell is 0. */
function rotate(a: Float64Array[], v: Float64Array[], p: number, q: number): void {
  const cell = at(a, p, q);
  if (cell === 0) return;
  const theta = (at(a, q, q) - at(a, p, p)) / (2 * cell);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (const row of a) turn(row, p, q, c, s);
  const [rowP, rowQ] = [a[p] as Float64Array, a[q] as Float64Array];
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [rowP[k] as number, rowQ[k] as number];
    rowP[k] = c * x - s * y;
    rowQ[k] = s * x + c * y;
  }
  for (const row of v) turn(row, p, q, c, s);
}

function turn(row: Float64Array, p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p] as number, row[q] as number];
  row[p] = c * x - s * y;
  row[q] = s * x + c * y;
}
