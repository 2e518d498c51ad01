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
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (data[at + c] as number) * (coefficients[c] as number);
    into[row] = sum;
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
  for (let row = 0; row < rows; row++) {
    const weight = weights[row] as number;
    if (weight === 0) continue; // people who add nothing: masked, or of another fold
    const at = row * columns;
    for (let c = 0; c < columns; c++) {
      into[c] = (into[c] as number) + weight * (data[at + c] as number);
    }
  }
  return into;
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
