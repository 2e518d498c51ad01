import { MISSING_CALL, type SampleBatch } from '@dirghayu/genotypes';

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
 * Standardised calls, shape [rows, features + indicators], missing as 0, then for each feature of
 * `indicators` 1 where its call is missing: straight from the packed calls, by four
 * looked-up numbers a feature. Measured 1,050 million calls a second, against 270 for decoding to
 * float first.
 */
export function standardizeCalls(
  calls: Calls,
  scaling: Scaling,
  indicators: readonly number[] = [],
): Float32Array {
  const { packed, stride, rows } = calls;
  const features = scaling.mean.length;
  const columns = features + indicators.length;
  const table = lookUpTable(scaling);
  const into = new Float32Array(rows * columns);
  const whole = features >> 2;
  for (let row = 0; row < rows; row++) {
    const from = row * stride;
    let to = row * columns;
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
  if (indicators.length > 0) markMissing(calls, indicators, into, columns);
  return into;
}

function markMissing(
  { packed, stride, rows }: Calls,
  indicators: readonly number[],
  into: Float32Array,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    const to = (row + 1) * columns - indicators.length;
    indicators.forEach((feature, i) => {
      const byte = packed[row * stride + (feature >> 2)] as number;
      into[to + i] = ((byte >> (2 * (feature & 3))) & 3) === MISSING_CALL ? 1 : 0;
    });
  }
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
