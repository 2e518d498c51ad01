import { factor, invertLower, solveLower, solveUpper } from './cholesky.ts';

/** A binary outcome and what it is explained by. */
export interface LogisticData {
  /** Shape [rows, columns], row-major. */
  readonly design: Float64Array;
  readonly columns: number;
  /** 0 or 1. */
  readonly outcome: Float64Array;
  /** Added to every linear predictor; null is 0. */
  readonly offset: Float64Array | null;
}

/** A fitted model; `coefficients` is valid until the next fit. */
export interface LogisticFit {
  readonly converged: boolean;
  readonly coefficients: Float64Array;
  /** Standard error of the last coefficient. */
  readonly lastError: number;
}

const MOST_STEPS = 25;
const FIRTH_STEPS = 100;
/** Coefficients of standardised columns that move less are found. */
const TOLERANCE = 1e-8;
const LONGEST_STEP = 5;
/** Share of a likelihood that rounding can take. */
const NOISE = 1e-12;

/**
 * Newton's method for the likelihood, plain or penalised by Firth's ½ log |information|
 * (Heinze and Schemper 2002), which has a maximum even where a column separates the outcomes.
 *
 * Penalised, a row of leverage h counts as 1 + h rows, of which h are half a case, and steps are those
 * of such rows. By the information of the rows themselves a step is twice too long where h is 1, as of
 * the one carrier of a variant, and walks to and fro for ever.
 */
export class LogisticFitter {
  readonly #columns: number;
  readonly #information: Float64Array;
  /** Of rows that count as 1 + their leverage. */
  readonly #augmented: Float64Array;
  readonly #score: Float64Array;
  /** Of the information's factor. */
  readonly #inverse: Float64Array;
  readonly #chance: Float64Array;
  readonly #coefficients: Float64Array;
  /** Where a step of Firth's began. */
  readonly #kept: Float64Array;

  constructor(rows: number, columns: number) {
    this.#columns = columns;
    this.#information = new Float64Array(columns * columns);
    this.#augmented = new Float64Array(columns * columns);
    this.#score = new Float64Array(columns);
    this.#inverse = new Float64Array(columns * columns);
    this.#chance = new Float64Array(rows);
    this.#coefficients = new Float64Array(columns);
    this.#kept = new Float64Array(columns);
  }

  /** Fits from `start`; of columns beyond it from 0. */
  fit(data: LogisticData, start: Float64Array): LogisticFit {
    this.#coefficients.fill(0).set(start);
    for (let step = 0; step < MOST_STEPS; step++) {
      this.#gather(data);
      if (!factor(this.#information, this.#columns)) break;
      if (this.#move(this.#information, Number.POSITIVE_INFINITY) < TOLERANCE) return this.#found();
    }
    return this.#lost();
  }

  /** The same by Firth's likelihood. */
  fitFirth(data: LogisticData, start: Float64Array): LogisticFit {
    const coefficients = this.#coefficients.fill(0);
    coefficients.set(start);
    const kept = this.#kept;
    let best = Number.NEGATIVE_INFINITY;
    for (let step = 0; step < FIRTH_STEPS; step++) {
      this.#gather(data);
      const isSound = factor(this.#information, this.#columns);
      const likelihood = isSound ? this.#penalisedLikelihood(data) : Number.NEGATIVE_INFINITY;
      if (!(likelihood >= best - NOISE * Math.abs(best))) {
        // The step overshot: half of it is taken back.
        for (let k = 0; k < kept.length; k++) {
          coefficients[k] = ((coefficients[k] as number) + (kept[k] as number)) / 2;
        }
        continue;
      }
      if (!isSound) break;
      best = likelihood;
      kept.set(coefficients);
      this.#penalise(data);
      if (!factor(this.#augmented, this.#columns)) break;
      if (this.#move(this.#augmented, LONGEST_STEP) < TOLERANCE) return this.#found();
    }
    return this.#lost();
  }

  #found(): LogisticFit {
    const error = 1 / (this.#information.at(-1) as number);
    return { converged: true, coefficients: this.#coefficients, lastError: error };
  }

  #lost(): LogisticFit {
    return { converged: false, coefficients: this.#coefficients, lastError: Number.NaN };
  }

  /** Takes the step that the score asks for, at most so far; how far it went. */
  #move(curvature: Float64Array, most: number): number {
    const step = this.#score;
    solveLower(curvature, this.#columns, step);
    solveUpper(curvature, this.#columns, step);
    let longest = 0;
    for (let k = 0; k < step.length; k++) longest = Math.max(longest, Math.abs(step[k] as number));
    const share = longest > most ? most / longest : 1;
    for (let k = 0; k < step.length; k++) {
      this.#coefficients[k] = (this.#coefficients[k] as number) + share * (step[k] as number);
    }
    return longest * share;
  }

  /** Log-likelihood + ½ log |information|, which is factored. */
  #penalisedLikelihood({ outcome }: LogisticData): number {
    let likelihood = 0;
    for (let row = 0; row < outcome.length; row++) {
      const chance = this.#chance[row] as number;
      likelihood += Math.log(outcome[row] === 1 ? chance : 1 - chance);
    }
    const size = this.#columns;
    for (let k = 0; k < size; k++)
      likelihood += Math.log(this.#information[k * size + k] as number);
    return likelihood;
  }

  /** Score and information at the coefficients; the lower triangle alone. */
  #gather({ design, outcome, offset }: LogisticData): void {
    const size = this.#columns;
    const information = this.#information.fill(0);
    const score = this.#score.fill(0);
    for (let row = 0, at = 0; row < outcome.length; row++, at += size) {
      let predictor = offset ? (offset[row] as number) : 0;
      for (let k = 0; k < size; k++) {
        predictor += (design[at + k] as number) * (this.#coefficients[k] as number);
      }
      const chance = 1 / (1 + Math.exp(-predictor));
      this.#chance[row] = chance;
      const residual = (outcome[row] as number) - chance;
      const weight = chance * (1 - chance);
      for (let i = 0; i < size; i++) {
        score[i] = (score[i] as number) + (design[at + i] as number) * residual;
      }
      addOuter(information, size, design, at, weight);
    }
  }

  /** Adds `leverage · (½ - chance)` of every row to the score; the information is factored already. */
  #penalise({ design, outcome }: LogisticData): void {
    const size = this.#columns;
    const score = this.#score;
    const inverse = this.#inverse;
    const augmented = this.#augmented.fill(0);
    invertLower(this.#information, size, inverse);
    for (let row = 0, at = 0; row < outcome.length; row++, at += size) {
      const chance = this.#chance[row] as number;
      const weight = chance * (1 - chance);
      const leverage = weight * squaredLength(inverse, size, design, at);
      const pull = leverage * (0.5 - chance);
      for (let k = 0; k < size; k++) {
        score[k] = (score[k] as number) + pull * (design[at + k] as number);
      }
      addOuter(augmented, size, design, at, (1 + leverage) * weight);
    }
  }
}

/** `|L x|²` of a lower triangle and the row of a design that starts at `at`. */
function squaredLength(
  lower: Float64Array,
  size: number,
  design: Float64Array,
  at: number,
): number {
  let length = 0;
  for (let i = 0; i < size; i++) {
    let along = 0;
    for (let j = 0; j <= i; j++) {
      along += (lower[i * size + j] as number) * (design[at + j] as number);
    }
    length += along * along;
  }
  return length;
}

/** Adds `weight · x xᵀ` of the row of a design that starts at `at`; the lower triangle alone. */
function addOuter(
  into: Float64Array,
  size: number,
  design: Float64Array,
  at: number,
  weight: number,
): void {
  for (let i = 0; i < size; i++) {
    const weighted = weight * (design[at + i] as number);
    for (let j = 0; j <= i; j++) {
      const cell = i * size + j;
      into[cell] = (into[cell] as number) + weighted * (design[at + j] as number);
    }
  }
}
