/** Columns over people, row-major; the stride is padded to fours. */
export interface PersonMatrix {
  readonly values: Float64Array;
  readonly stride: number;
}

/** Puts columns over members side by side, a row for every person: others have 0. */
export function personMatrix(
  columns: readonly Float64Array[],
  members: Int32Array,
  people: number,
): PersonMatrix {
  const stride = 4 * Math.ceil(columns.length / 4);
  const values = new Float64Array(people * stride);
  for (const [k, column] of columns.entries()) {
    for (let i = 0; i < members.length; i++) {
      values[(members[i] as number) * stride + k] = column[i] as number;
    }
  }
  return { values, stride };
}

/** Adds `weight` times the rows of some people to `into`: four columns a pass stay in registers. */
export function addRows(
  { values, stride }: PersonMatrix,
  people: Int32Array,
  count: number,
  weight: number,
  into: Float64Array,
): void {
  if (count === 0) return;
  for (let k = 0; k < stride; k += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const at = (people[i] as number) * stride + k;
      a += values[at] as number;
      b += values[at + 1] as number;
      c += values[at + 2] as number;
      d += values[at + 3] as number;
    }
    into[k] = (into[k] as number) + weight * a;
    into[k + 1] = (into[k + 1] as number) + weight * b;
    into[k + 2] = (into[k + 2] as number) + weight * c;
    into[k + 3] = (into[k + 3] as number) + weight * d;
  }
}

/** Adds the rows of some people to `into`, each times its own weight. */
export function addWeightedRows(
  { values, stride }: PersonMatrix,
  people: Int32Array,
  count: number,
  weights: Float64Array,
  into: Float64Array,
): void {
  for (let k = 0; k < stride; k += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const at = (people[i] as number) * stride + k;
      const weight = weights[i] as number;
      a += weight * (values[at] as number);
      b += weight * (values[at + 1] as number);
      c += weight * (values[at + 2] as number);
      d += weight * (values[at + 3] as number);
    }
    into[k] = (into[k] as number) + a;
    into[k + 1] = (into[k + 1] as number) + b;
    into[k + 2] = (into[k + 2] as number) + c;
    into[k + 3] = (into[k + 3] as number) + d;
  }
}

/** Adds `weight` times `row` to the rows of some people. */
export function addToRows(
  { values, stride }: PersonMatrix,
  people: Int32Array,
  count: number,
  weight: number,
  row: Float64Array,
): void {
  for (let k = 0; k < stride; k += 4) {
    const a = weight * (row[k] as number);
    const b = weight * (row[k + 1] as number);
    const c = weight * (row[k + 2] as number);
    const d = weight * (row[k + 3] as number);
    for (let i = 0; i < count; i++) {
      const at = (people[i] as number) * stride + k;
      values[at] = (values[at] as number) + a;
      values[at + 1] = (values[at + 1] as number) + b;
      values[at + 2] = (values[at + 2] as number) + c;
      values[at + 3] = (values[at + 3] as number) + d;
    }
  }
}
