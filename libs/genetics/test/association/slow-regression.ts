/** The textbook: least squares of `y` on columns by the normal equations; the last one's effect. */
export function slowLinear(columns: readonly (readonly number[])[], y: readonly number[]) {
  const coefficients = solve(
    columns.map((a) => columns.map((b) => inner(a, b))),
    columns.map((a) => inner(a, y)),
  );
  return coefficients.at(-1) as number;
}

/** Solves by Gauss-Jordan with pivots. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  for (let i = 0; i < rows.length; i++) {
    let pivot = i;
    for (let k = i; k < rows.length; k++) {
      if (Math.abs(rows[k]?.[i] as number) > Math.abs(rows[pivot]?.[i] as number)) pivot = k;
    }
    [rows[i], rows[pivot]] = [rows[pivot] as number[], rows[i] as number[]];
    const row = rows[i] as number[];
    const scale = row[i] as number;
    for (let k = 0; k < row.length; k++) row[k] = (row[k] as number) / scale;
    for (const [j, other] of rows.entries()) {
      if (j === i) continue;
      const factor = other[i] as number;
      for (let k = 0; k < row.length; k++)
        other[k] = (other[k] as number) - factor * (row[k] as number);
    }
  }
  return rows.map((row) => row.at(-1) as number);
}

export function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/** Calls as copies, missing ones the mean over known. */
export function filledCopies(calls: readonly number[]): number[] {
  const known = calls.filter((call) => call !== 3);
  const mean = known.reduce((sum, call) => sum + call, 0) / known.length;
  return calls.map((call) => (call === 3 ? mean : call));
}
