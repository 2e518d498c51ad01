import { quote } from '@dirghayu/pipeline';
import { AssociationError } from '../errors.ts';
import type { Carriers } from './carriers.ts';
import { type Effect, NO_EFFECT } from './effect.ts';
import { type LogisticData, LogisticFitter } from './logistic-fit.ts';
import type { GroupedTrait, TraitGroup } from './trait-groups.ts';

/** Share of a variant's variance that covariates must leave. */
const LEFT = 1e-7;

/**
 * Logistic regression of one binary trait on covariates and each variant, from the fit without a
 * variant on; Firth's penalty where a variant separates the outcomes or the plain fit diverges.
 * Missing calls take the mean.
 */
export class LogisticTest {
  readonly #index: number;
  readonly #data: LogisticData;
  readonly #fitter: LogisticFitter;
  readonly #start: Float64Array;
  readonly #basis: TraitGroup['basis'];
  /** Row of every person; of others -1. */
  readonly #rowOf: Int32Array;
  readonly #copies: Float64Array;

  /**
   * @param offset Log odds from other chromosomes, a value for every member; null without.
   * @throws {AssociationError} If covariates alone separate the outcomes.
   */
  constructor(
    { basis, members }: TraitGroup,
    { index, name, values }: GroupedTrait,
    offset: Float64Array | null,
    people: number,
  ) {
    const rows = members.length;
    const size = basis.length + 1;
    this.#index = index;
    this.#basis = basis;
    this.#copies = new Float64Array(rows);
    this.#rowOf = new Int32Array(people).fill(-1);
    for (let row = 0; row < rows; row++) this.#rowOf[members[row] as number] = row;
    // Columns of variance one: of unit length, their coefficients would be of the size √rows.
    const unit = Math.sqrt(rows);
    const columns = basis.map((column) => column.map((value) => value * unit));
    const plain = { outcome: values, offset };
    const alone = { ...plain, design: rowMajor(columns, basis.length), columns: basis.length };
    const fit = new LogisticFitter(rows, basis.length).fit(alone, new Float64Array(0));
    if (!fit.converged) throw separatedByCovariates(name);
    this.#start = fit.coefficients.slice();
    this.#data = { ...plain, design: rowMajor(columns, size), columns: size };
    this.#fitter = new LogisticFitter(rows, size);
  }

  /** Tests one variant; calls `take` with the effect of one copy of ALT. */
  test(carriers: Carriers, take: (index: number, effect: Effect) => void): void {
    const isVarying = this.#setCopies(carriers);
    take(this.#index, isVarying ? this.#effect(carriers) : NO_EFFECT);
  }

  #effect(carriers: Carriers): Effect {
    const separates = this.#separates(carriers);
    if (!separates) {
      const { converged, coefficients, lastError } = this.#fitter.fit(this.#data, this.#start);
      if (converged) return effectOf(coefficients, lastError, carriers.isFlipped, null);
    }
    const { converged, coefficients, lastError } = this.#fitter.fitFirth(this.#data, this.#start);
    return converged ? effectOf(coefficients, lastError, carriers.isFlipped, 'FIRTH') : NO_EFFECT;
  }

  /** Writes the copies into the last column; whether they vary beside the covariates. */
  #setCopies(carriers: Carriers): boolean {
    const { design, columns } = this.#data;
    const copies = this.#copies.fill(0);
    const put = (people: Int32Array, count: number, value: number) => {
      for (let i = 0; i < count; i++) copies[this.#rowOf[people[i] as number] as number] = value;
    };
    put(carriers.ones, carriers.oneCount, 1);
    put(carriers.twos, carriers.twoCount, 2);
    put(carriers.missing, carriers.missingCount, carriers.mean);
    for (let i = 0; i < carriers.partialCount; i++) {
      const row = this.#rowOf[carriers.partial[i] as number] as number;
      copies[row] = carriers.partialCopies[i] as number;
    }
    let scatter = 0;
    for (let row = 0, at = columns - 1; row < copies.length; row++, at += columns) {
      const value = copies[row] as number;
      design[at] = value;
      scatter += value * value;
    }
    let left = scatter;
    for (const column of this.#basis) {
      let along = 0;
      for (let row = 0; row < copies.length; row++)
        along += (copies[row] as number) * (column[row] as number);
      left -= along * along;
    }
    return left > LEFT * scatter;
  }

  /** Whether all carriers have one outcome: the plain fit would walk to infinity. */
  #separates(carriers: Carriers): boolean {
    const { oneCount, twoCount, partialCount } = carriers;
    const cases =
      this.#casesOf(carriers.ones, oneCount) +
      this.#casesOf(carriers.twos, twoCount) +
      this.#casesOf(carriers.partial, partialCount);
    return cases === 0 || cases === oneCount + twoCount + partialCount;
  }

  #casesOf(people: Int32Array, count: number): number {
    const { outcome } = this.#data;
    let cases = 0;
    for (let i = 0; i < count; i++) {
      cases += outcome[this.#rowOf[people[i] as number] as number] as number;
    }
    return cases;
  }
}

function effectOf(
  coefficients: Float64Array,
  error: number,
  isFlipped: boolean,
  method: Effect['method'],
): Effect {
  const slope = coefficients.at(-1) as number;
  return { beta: isFlipped ? -slope : slope, error, chiSquare: (slope / error) ** 2, method };
}

function rowMajor(columns: readonly Float64Array[], stride: number): Float64Array {
  const rows = columns[0]?.length ?? 0;
  const design = new Float64Array(rows * stride);
  for (const [k, column] of columns.entries()) {
    for (let row = 0; row < rows; row++) design[row * stride + k] = column[row] as number;
  }
  return design;
}

function separatedByCovariates(name: string): AssociationError {
  return new AssociationError(`Cannot test trait ${quote(name)}`, {
    expected: 'covariates that do not tell cases from controls by themselves',
    actual: 'a fit without any variant that does not converge',
  });
}
