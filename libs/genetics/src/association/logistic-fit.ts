import { factor, solveLower, solveUpper } from './cholesky.ts';

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

/**
 * Newton's method for the likelihood, plain or penalised by Firth's ½ log |information|
 * (Heinze and Schemper 2002), which has a maximum even where a column separates the outcomes.
 */
export class LogisticFitter {
  readonly #columns: number;
  readonly #information: Float64Array;
  readonly #score: Float64Array;
  readonly #leverage: Float64Array;
  readonly #chance: Float64Array;
  readonly #coefficients: Float64Array;

  constructor(rows: number, columns: number) {
    this.#columns = columns;
    this.#information = new Float64Array(columns * columns);
    this.#score = new Float64Array(columns);
    this.#leverage = new Float64Array(columns);
    this.#chance = new Float64Array(rows);
    this.#coefficients = new Float64Array(columns);
  }

  /** Fits from `start`; of columns beyond it from 0. */
  fit(data: LogisticData, start: Float64Array, isFirth: boolean): LogisticFit {
    const coefficients = this.#coefficients.fill(0);
    coefficients.set(start);
    const size = this.#columns;
    const last = size * size - 1;
    for (let step = 0; step < (isFirth ? FIRTH_STEPS : MOST_STEPS); step++) {
      this.#gather(data);
      if (!factor(this.#information, size)) break;
      if (isFirth) this.#penalise(data);
      solveLower(this.#information, size, this.#score);
      solveUpper(this.#information, size, this.#score);
      const moved = this.#move(isFirth);
      if (moved < TOLERANCE) {
        return {
          converged: true,
          coefficients,
          lastError: 1 / (this.#information[last] as number),
        };
      }
    }
    return { converged: false, coefficients, lastError: Number.NaN };
  }

  /** Takes the step in `#score`, at most so far; how far it went. */
  #move(isFirth: boolean): number {
    const longest = this.#score.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    // A penalised step that overshoots can end where the information is singular.
    const share = isFirth && longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
    for (let k = 0; k < this.#columns; k++) {
      this.#coefficients[k] =
        (this.#coefficients[k] as number) + share * (this.#score[k] as number);
    }
    return longest * share;
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
        const value = design[at + i] as number;
        score[i] = (score[i] as number) + value * residual;
        const weighted = value * weight;
        for (let j = 0; j <= i; j++) {
          const cell = i * size + j;
          information[cell] = (information[cell] as number) + weighted * (design[at + j] as number);
        }
      }
    }
  }

  /** Adds `leverage · (½ - chance)` of every row to the score; the information is factored. */
  #penalise({ design, outcome }: LogisticData): void {
    const size = this.#columns;
    const half = this.#leverage;
    for (let row = 0, at = 0; row < outcome.length; row++, at += size) {
      half.set(design.subarray(at, at + size));
      solveLower(this.#information, size, half);
      const chance = this.#chance[row] as number;
      let leverage = 0;
      for (let k = 0; k < size; k++) leverage += (half[k] as number) ** 2;
      const pull = leverage * chance * (1 - chance) * (0.5 - chance);
      for (let k = 0; k < size; k++) {
        this.#score[k] = (this.#score[k] as number) + pull * (design[at + k] as number);
      }
    }
  }
}
