/** Columns that span what covariates span. */
export interface Basis {
  /** Orthonormal columns, each with a value for every row. */
  readonly columns: readonly Float64Array[];
  /** Indices of the columns given that depend on those before them, and were left out. */
  readonly dependent: readonly number[];
}

/** Share of a column that must be left for it to count as a direction of its own. */
const INDEPENDENT = 1e-7;

/** Gram-Schmidt, done twice for each column: once loses digits where columns are nearly parallel. */
export function orthonormalBasis(given: readonly Float64Array[]): Basis {
  const columns: Float64Array[] = [];
  const dependent: number[] = [];
  for (const [i, column] of given.entries()) {
    const rest = column.slice();
    const before = Math.sqrt(dot(rest, rest));
    for (let pass = 0; pass < 2; pass++) removeSpan(rest, columns);
    const length = Math.sqrt(dot(rest, rest));
    if (!(length > INDEPENDENT * before)) dependent.push(i);
    else columns.push(rest.map((value) => value / length));
  }
  return { columns, dependent };
}

/** Takes out of `vector` what lies in the span of orthonormal columns; changes it. */
export function removeSpan(vector: Float64Array, columns: readonly Float64Array[]): void {
  for (const column of columns) {
    const along = dot(vector, column);
    for (let i = 0; i < vector.length; i++) {
      vector[i] = (vector[i] as number) - along * (column[i] as number);
    }
  }
}

/** Inner product. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
