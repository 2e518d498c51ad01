import type { Carriers } from './carriers.ts';
import { type Effect, NO_EFFECT } from './effect.ts';
import { dot, removeSpan } from './orthonormal-basis.ts';
import { addRows, addWeightedRows, type PersonMatrix, personMatrix } from './row-sums.ts';
import type { GroupedTrait, TraitGroup } from './trait-groups.ts';

/** What a residual trait is tested with. */
interface TestedTrait {
  readonly index: number;
  /** Of the residual trait: what one unit stands for. */
  readonly scale: number;
  /** Residual trait less its offset, in units of `scale`: a value for every member. */
  readonly residual: Float64Array;
  /** Inner products with the basis: not 0 where there is an offset. */
  readonly along: Float64Array;
  /** Variance under no effect, as regenie has it: over one less than the people. */
  readonly variance: number;
}

/** Share of a variant's variance that covariates must leave. */
const LEFT = 1e-7;

/**
 * Least squares of quantitative traits on each variant, covariates taken out of both.
 *
 * Frisch-Waugh: with an orthonormal basis of the covariates, a variant needs its inner products with
 * the basis and the traits alone, sums over its carriers. Missing calls take the mean.
 */
export class LinearTest {
  readonly #basisSize: number;
  readonly #matrix: PersonMatrix;
  readonly #traits: readonly TestedTrait[];
  readonly #sums: Float64Array;

  /**
   * @param offsets Predictions from other chromosomes for each trait, in standard deviations of
   *   the residual trait, a value for every member; null without.
   */
  constructor(
    group: TraitGroup,
    traits: readonly GroupedTrait[],
    offsets: readonly (Float64Array | null)[],
    people: number,
  ) {
    const { basis, members } = group;
    this.#basisSize = basis.length;
    this.#traits = traits.map((trait, i) => testedTrait(group, trait, offsets[i] ?? null));
    const columns = [...basis, ...this.#traits.map(({ residual }) => residual)];
    this.#matrix = personMatrix(columns, members, people);
    this.#sums = new Float64Array(this.#matrix.stride);
  }

  /** Tests one variant; calls `take` for each trait with the effect of one copy of ALT. */
  test(carriers: Carriers, take: (index: number, effect: Effect) => void): void {
    const variance = this.#project(carriers);
    const scatter = scatterOf(carriers);
    for (const [t, { index, scale, along, variance: sigma }] of this.#traits.entries()) {
      if (!(variance > LEFT * scatter)) {
        take(index, NO_EFFECT);
        continue;
      }
      let covariance = this.#sums[this.#basisSize + t] as number;
      for (let k = 0; k < this.#basisSize; k++) {
        covariance -= (this.#sums[k] as number) * (along[k] as number);
      }
      const slope = covariance / variance;
      const error = Math.sqrt(sigma / variance);
      const beta = (carriers.isFlipped ? -slope : slope) * scale;
      take(index, { beta, error: error * scale, chiSquare: (slope / error) ** 2, method: null });
    }
  }

  /** Inner products of the variant with all columns; its variance beside the covariates. */
  #project(carriers: Carriers): number {
    const sums = this.#sums.fill(0);
    const { mean, missingCount, partialCount } = carriers;
    addRows(this.#matrix, carriers.ones, carriers.oneCount, 1, sums);
    addRows(this.#matrix, carriers.twos, carriers.twoCount, 2, sums);
    addWeightedRows(this.#matrix, carriers.partial, partialCount, carriers.partialCopies, sums);
    if (missingCount > 0) addRows(this.#matrix, carriers.missing, missingCount, mean, sums);
    let variance = scatterOf(carriers);
    for (let k = 0; k < this.#basisSize; k++) variance -= (sums[k] as number) ** 2;
    return variance;
  }
}

/** Sum of the squares of all copies, with the mean for those that are missing. */
function scatterOf({ squares, missingCount, mean }: Carriers): number {
  return missingCount > 0 ? squares + missingCount * mean * mean : squares;
}

function testedTrait(
  { basis }: TraitGroup,
  { index, values }: GroupedTrait,
  offset: Float64Array | null,
): TestedTrait {
  const residual = values.slice();
  for (let pass = 0; pass < 2; pass++) removeSpan(residual, basis);
  const n = residual.length;
  const scale = Math.sqrt(dot(residual, residual) / (n - basis.length));
  for (let i = 0; i < n; i++) {
    residual[i] = (residual[i] as number) / scale - (offset?.[i] ?? 0);
  }
  const along = Float64Array.from(basis, (column) => dot(column, residual));
  return { index, scale, residual, along, variance: dot(residual, residual) / (n - 1) };
}
