/** A dense matrix, row-major: one row a person, one column a predictor. */
export interface Design<Data extends Float32Array | Float64Array = Float32Array | Float64Array> {
  readonly rows: number;
  readonly columns: number;
  readonly data: Data;
}

/** `design · coefficients`, written over `into` (length rows). */
export function multiply(
  { rows, columns, data }: Design,
  coefficients: Float64Array,
  into: Float64Array = new Float64Array(rows),
): Float64Array {
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    into[row] = dot(data, at, coefficients);
  }
  return into;
}

/** Overwrites `into` (length columns) with `designᵀ · weights`. */
export function multiplyTransposed(
  { rows, columns, data }: Design,
  weights: Float64Array,
  into: Float64Array,
): Float64Array {
  into.fill(0);
  // People who add nothing, masked or of another fold, are not read.
  const added = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => weights[row]);
  const whole = added.length - (added.length % 4);
  let at = 0;
  // Four rows at a time: `into` is read and written a fourth as often.
  for (; at < whole; at += 4) {
    const [i, j, k, l] = [added[at], added[at + 1], added[at + 2], added[at + 3]] as Four;
    const [a, b, c, d] = [weights[i], weights[j], weights[k], weights[l]] as Four;
    const [ofI, ofJ, ofK, ofL] = [i * columns, j * columns, k * columns, l * columns];
    for (let column = 0; column < columns; column++) {
      into[column] =
        (into[column] as number) +
        (a * (data[ofI + column] as number) + b * (data[ofJ + column] as number)) +
        (c * (data[ofK + column] as number) + d * (data[ofL + column] as number));
    }
  }
  for (; at < added.length; at++) {
    const row = added[at] as number;
    const weight = weights[row] as number;
    for (let c = 0; c < columns; c++) {
      into[c] = (into[c] as number) + weight * (data[row * columns + c] as number);
    }
  }
  return into;
}

type Four = [number, number, number, number];

/** `Σ values[from + i] · weights[i]`: four sums side by side, since one waits for its own last addition. */
export function dot(values: ArrayLike<number>, from: number, weights: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const length = weights.length;
  const whole = length - (length % 4);
  let i = 0;
  for (; i < whole; i += 4) {
    a += (values[from + i] as number) * (weights[i] as number);
    b += (values[from + i + 1] as number) * (weights[i + 1] as number);
    c += (values[from + i + 2] as number) * (weights[i + 2] as number);
    d += (values[from + i + 3] as number) * (weights[i + 3] as number);
  }
  for (; i < length; i++) a += (values[from + i] as number) * (weights[i] as number);
  return a + b + (c + d);
}

/** Rows turned at a time: their part of the matrix stays in the cache. */
const TURNED = 32;

/** The columns of a design, each an array of a value a row, for solvers that move one at a time. */
export function columnsOf({ rows, columns, data }: Design): Float32Array[] {
  const turned = Array.from({ length: columns }, () => new Float32Array(rows));
  for (let start = 0; start < rows; start += TURNED) {
    const end = Math.min(rows, start + TURNED);
    turned.forEach((column, c) => {
      for (let row = start; row < end; row++) column[row] = data[row * columns + c] as number;
    });
  }
  return turned;
}

/** The columns of `designs`, side by side, as float32; their rows must agree. */
export function joinColumns(designs: readonly Design[]): Design {
  const rows = designs[0]?.rows ?? 0;
  const columns = designs.reduce((sum, design) => sum + design.columns, 0);
  const data = new Float32Array(rows * columns);
  let offset = 0;
  for (const design of designs) {
    for (let row = 0; row < rows; row++) {
      const from = row * design.columns;
      data.set(design.data.subarray(from, from + design.columns), row * columns + offset);
    }
    offset += design.columns;
  }
  return { rows, columns, data };
}
