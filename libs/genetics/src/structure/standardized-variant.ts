import type { Carriers } from '../association/carriers.ts';
import { addRows, addToRows, type PersonMatrix } from '../association/row-sums.ts';

/** Mean and standard deviation of the copies of ALT, as the fit saw them. */
export interface VariantScale {
  /** Mean copies of ALT. */
  readonly mean: number;
  /** `sqrt(2 p (1 - p))`: of Hardy-Weinberg, as plink2 and GCTA have it. */
  readonly deviation: number;
}

/** The scale of a variant; null where everybody who is known has the same alleles. */
export function variantScale(carriers: Carriers): VariantScale | null {
  const frequency = carriers.altFrequency;
  const deviation = Math.sqrt(2 * frequency * (1 - frequency));
  return deviation > 0 ? { mean: 2 * frequency, deviation } : null;
}

/**
 * Copies of the rarer allele, centred and scaled, with missing calls 0: a column that touches its
 * carriers alone, beside what everybody has in common.
 */
export class StandardizedVariant {
  readonly #carriers: Carriers;
  readonly #centre: number;
  readonly #deviation: number;
  /** -1 where copies are those of REF. */
  readonly sign: 1 | -1;

  constructor(carriers: Carriers, { mean, deviation }: VariantScale) {
    this.#carriers = carriers;
    this.sign = carriers.isFlipped ? -1 : 1;
    this.#centre = carriers.isFlipped ? 2 - mean : mean;
    this.#deviation = deviation;
  }

  /** Inner products with the columns of `matrix`, whose sums are `totals`. */
  products(matrix: PersonMatrix, totals: Float64Array, into: Float64Array): void {
    const { ones, oneCount, twos, twoCount, missing, missingCount } = this.#carriers;
    into.fill(0);
    addRows(matrix, ones, oneCount, 1, into);
    addRows(matrix, twos, twoCount, 2, into);
    addRows(matrix, missing, missingCount, this.#centre, into);
    for (let k = 0; k < into.length; k++) {
      into[k] = ((into[k] as number) - this.#centre * (totals[k] as number)) / this.#deviation;
    }
  }

  /** Adds the column times `weights` to the rows of `matrix`; what all have in common to `common`. */
  spread(matrix: PersonMatrix, weights: Float64Array, common: Float64Array): void {
    const { ones, oneCount, twos, twoCount, missing, missingCount } = this.#carriers;
    addToRows(matrix, ones, oneCount, 1 / this.#deviation, weights);
    addToRows(matrix, twos, twoCount, 2 / this.#deviation, weights);
    addToRows(matrix, missing, missingCount, this.#centre / this.#deviation, weights);
    for (let k = 0; k < weights.length; k++) {
      common[k] = (common[k] as number) - (this.#centre / this.#deviation) * (weights[k] as number);
    }
  }
}
