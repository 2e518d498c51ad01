import { MISSING_CALL, type SampleBatch, type StandardizedCalls } from '@dirghayu/genotypes';

/** How columns are centred and scaled: `(x - mean) · scale`. A constant column has scale 0. */
export interface Scaling {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

/** The part of a batch that holds calls. */
type Calls = Pick<SampleBatch, 'packed' | 'stride' | 'rows'>;

/** Counts of each call by feature, from which mean and variance follow exactly. */
export class CallCounts {
  /** Four a feature: 0, 1, 2 copies, missing. */
  readonly #counts: Uint32Array;

  constructor(features: number) {
    this.#counts = new Uint32Array(4 * features);
  }

  add({ packed, stride, rows }: Calls): void {
    const counts = this.#counts;
    for (let row = 0; row < rows; row++) {
      const from = row * stride;
      for (let at = 0; at < counts.length; at += 4) {
        const feature = at >> 2;
        const call = ((packed[from + (feature >> 2)] as number) >> (2 * (feature & 3))) & 3;
        counts[at + call] = (counts[at + call] as number) + 1;
      }
    }
  }

  /** Features with both known and missing calls. */
  incompleteFeatures(): number[] {
    const features: number[] = [];
    for (let at = 0; at < this.#counts.length; at += 4) {
      const [none = 0, one = 0, two = 0, missing = 0] = this.#counts.subarray(at, at + 4);
      if (missing > 0 && none + one + two > 0) features.push(at >> 2);
    }
    return features;
  }

  /** Mean and 1 / standard deviation over known calls; 0 and 0 without any. */
  scaling(): Scaling {
    const features = this.#counts.length / 4;
    const mean = new Float32Array(features);
    const scale = new Float32Array(features);
    for (let feature = 0; feature < features; feature++) {
      const counts = this.#counts.subarray(4 * feature, 4 * feature + MISSING_CALL);
      const [none = 0, one = 0, two = 0] = counts;
      const known = none + one + two;
      if (known === 0) continue;
      const center = (one + 2 * two) / known;
      const variance = (one + 4 * two) / known - center * center;
      mean[feature] = center;
      scale[feature] = Math.max(none, one, two) === known ? 0 : 1 / Math.sqrt(variance);
    }
    return { mean, scale };
  }
}

/**
 * Standardised calls, shape [rows, features], missing as 0: straight from the packed calls, by four
 * looked-up numbers a feature. Measured 1,050 million calls a second, against 270 for decoding to
 * float first.
 */
export function standardizeCalls(calls: Calls, scaling: Scaling): Float32Array {
  const { packed, stride, rows } = calls;
  const features = scaling.mean.length;
  const table = lookUpTable(scaling);
  const into = new Float32Array(rows * features);
  const whole = features >> 2;
  for (let row = 0; row < rows; row++) {
    const from = row * stride;
    let to = row * features;
    let entry = 0;
    for (let k = 0; k < whole; k++) {
      const byte = packed[from + k] as number;
      into[to] = table[entry + (byte & 3)] as number;
      into[to + 1] = table[entry + 4 + ((byte >> 2) & 3)] as number;
      into[to + 2] = table[entry + 8 + ((byte >> 4) & 3)] as number;
      into[to + 3] = table[entry + 12 + (byte >> 6)] as number;
      to += 4;
      entry += 16;
    }
    for (let i = 0; i < (features & 3); i++) {
      const call = ((packed[from + whole] as number) >> (2 * i)) & 3;
      into[to + i] = table[entry + 4 * i + call] as number;
    }
  }
  return into;
}

/** `x · weights` of standardised calls and one weight a column: a score a row. */
export function scoreCalls(
  { calls, scaling }: StandardizedCalls,
  weights: ArrayLike<number>,
): Float64Array {
  const { rows, columns, stride, data } = calls;
  const terms = Float64Array.from(
    lookUpTable(scaling),
    (value, i) => value * (weights[i >> 2] as number),
  );
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row * stride;
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      const call = ((data[from + (column >> 2)] as number) >> (2 * (column & 3))) & 3;
      sum += terms[4 * column + call] as number;
    }
    scores[row] = sum;
  }
  return scores;
}

/** Reads standardised calls a row at a time; a row is valid until the next. */
export function standardizedRows({
  calls,
  scaling,
}: StandardizedCalls): (row: number) => Float32Array {
  const { columns, stride, data } = calls;
  const table = lookUpTable(scaling);
  const values = new Float32Array(columns);
  return (row) => {
    const from = row * stride;
    for (let column = 0; column < columns; column++) {
      const call = ((data[from + (column >> 2)] as number) >> (2 * (column & 3))) & 3;
      values[column] = table[4 * column + call] as number;
    }
    return values;
  };
}

/** By feature: the standardised value of 0, 1 and 2 copies, and 0 for missing. */
function lookUpTable({ mean, scale }: Scaling): Float32Array {
  const table = new Float32Array(4 * mean.length);
  for (let feature = 0; feature < mean.length; feature++) {
    for (let call = 0; call < MISSING_CALL; call++) {
      const centered = call - (mean[feature] as number);
      table[4 * feature + call] = centered * (scale[feature] as number);
    }
  }
  return table;
}
