import { MISSING_DOSAGE, ONE_COPY } from '@dirghayu/genotypes';
import type { Scaling } from './standardized-calls.ts';

/** Dosages of some people, 16384 a copy, shape [rows, features]. */
export interface Dosages {
  readonly dosages: Uint16Array;
  readonly rows: number;
}

/** Sums of dosages by feature, from which mean and variance follow: what `CallCounts` is for calls. */
export class DosageSums {
  readonly #known: Uint32Array;
  readonly #missing: Uint32Array;
  /** Of whole numbers, and exact below 2⁵³: the squares of a million people, and more, fit. */
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;

  constructor(features: number) {
    this.#known = new Uint32Array(features);
    this.#missing = new Uint32Array(features);
    this.#sum = new Float64Array(features);
    this.#squares = new Float64Array(features);
  }

  add({ dosages, rows }: Dosages): void {
    const features = this.#sum.length;
    for (let row = 0; row < rows; row++) {
      for (let feature = 0; feature < features; feature++) {
        const dosage = dosages[row * features + feature] as number;
        if (dosage === MISSING_DOSAGE) {
          this.#missing[feature] = (this.#missing[feature] as number) + 1;
          continue;
        }
        this.#known[feature] = (this.#known[feature] as number) + 1;
        this.#sum[feature] = (this.#sum[feature] as number) + dosage;
        this.#squares[feature] = (this.#squares[feature] as number) + dosage * dosage;
      }
    }
  }

  /** Features with both known and missing dosages. */
  incompleteFeatures(): number[] {
    return Array.from(this.#missing.keys()).filter(
      (feature) => (this.#missing[feature] as number) > 0 && (this.#known[feature] as number) > 0,
    );
  }

  /** Mean, in copies, and 1 / standard deviation of what is known; 0 and 0 without any. */
  scaling(): Scaling {
    const features = this.#sum.length;
    const mean = new Float32Array(features);
    const scale = new Float32Array(features);
    for (let feature = 0; feature < features; feature++) {
      const known = this.#known[feature] as number;
      if (known === 0) continue;
      const center = (this.#sum[feature] as number) / known;
      const variance = (this.#squares[feature] as number) / known - center * center;
      mean[feature] = center / ONE_COPY;
      // A feature that is the same for all has a variance of rounding alone, far below one step.
      scale[feature] = variance > 1e-4 ? ONE_COPY / Math.sqrt(variance) : 0;
    }
    return { mean, scale };
  }
}

/**
 * Standardised dosages, shape [rows, features + indicators], missing as 0: as `standardizeCalls` has calls.
 * An indicator, of a feature that is missing for some, is 1 where it is.
 */
export function standardizeDosages(
  { dosages, rows }: Dosages,
  { mean, scale }: Scaling,
  indicators: readonly number[],
): Float32Array {
  const features = mean.length;
  const columns = features + indicators.length;
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * features, row * columns];
    for (let feature = 0; feature < features; feature++) {
      const dosage = dosages[from + feature] as number;
      if (dosage === MISSING_DOSAGE) continue;
      const centred = dosage / ONE_COPY - (mean[feature] as number);
      values[to + feature] = centred * (scale[feature] as number);
    }
    indicators.forEach((feature, i) => {
      values[to + features + i] = dosages[from + feature] === MISSING_DOSAGE ? 1 : 0;
    });
  }
  return values;
}
