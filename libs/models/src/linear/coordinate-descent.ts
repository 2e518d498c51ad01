import type { Objective } from '../losses/objective.ts';
import { dot } from './design.ts';

/** `objective(Σ column · x) + Σ ridge/2 · x² + lasso · |x|`, penalties by column. */
export interface PenalisedProblem {
  /** Each as long as there are rows. */
  readonly columns: readonly Float32Array[];
  readonly rows: number;
  readonly objective: Objective;
  readonly ridge: Float64Array;
  readonly lasso: Float64Array;
  /**
   * A column has converged when moving it promises less than this share of the loss, as in glmnet.
   * Default 1e-7.
   */
  readonly tolerance?: number | undefined;
}

const MOST_STEPS = 50;
const MOST_SWEEPS = 100;
const LEAST_SHARE = 1e-6;
/** glmnet's own number. */
const TOLERANCE = 1e-7;

/**
 * Newton steps on the loss, each solved by coordinate descent on its quadratic model with a diagonal
 * curvature, and shortened until the penalised loss falls: the way of glmnet and coxnet.
 */
export function descend(problem: PenalisedProblem, start: Float64Array): Float64Array {
  const { columns, rows, objective } = problem;
  const slopes = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  let x: Float64Array = start;
  let predictor = sumColumns(columns, x, rows);
  let value = objective.evaluate(predictor, slopes) + penalty(problem, x);
  const least = (problem.tolerance ?? TOLERANCE) * Math.max(value, Number.MIN_VALUE);
  for (let step = 0; step < MOST_STEPS; step++) {
    objective.curvature(predictor, curvature);
    const model = new QuadraticModel(problem, { x, slopes, curvature });
    model.minimize(least);
    const from = x;
    let share = 1;
    for (; share > LEAST_SHARE; share /= 2) {
      x = model.x.map((to, c) => (from[c] as number) + share * (to - (from[c] as number)));
      predictor = sumColumns(columns, x, rows);
      const next = objective.evaluate(predictor, slopes) + penalty(problem, x);
      if (next > value) continue;
      const isDone = value - next < least;
      value = next;
      if (isDone) return x;
      break;
    }
    if (share <= LEAST_SHARE) return from;
  }
  return x;
}

/** `Σ slope · d + ½ Σ curvature · d² + penalty`, where `d` is the change of a row's predictor. */
class QuadraticModel {
  readonly x: Float64Array;
  readonly #problem: PenalisedProblem;
  /** By row, at `x`. */
  readonly #slope: Float64Array;
  readonly #curvature: Float64Array;
  /** Second derivatives by column. */
  readonly #weights: Float64Array;

  constructor(
    problem: PenalisedProblem,
    at: {
      readonly x: Float64Array;
      readonly slopes: Float64Array;
      readonly curvature: Float64Array;
    },
  ) {
    this.#problem = problem;
    this.x = at.x.slice();
    this.#slope = at.slopes.slice();
    this.#curvature = at.curvature;
    this.#weights = problem.ridge.map(
      (ridge, c) => ridge + weightedSquares(problem.columns[c] as Float32Array, at.curvature),
    );
  }

  /** Sweeps over what is not 0 until nothing gains `least`, then over all, until that does not either. */
  minimize(least: number): void {
    const all = Uint32Array.from(this.#problem.columns, (_, c) => c);
    for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
      if (this.#sweep(all) < least) return;
      const active = all.filter((c) => this.x[c] !== 0);
      while (this.#sweep(active) >= least && sweeps < MOST_SWEEPS) sweeps++;
    }
  }

  /** Moves columns in turn to where each is best; returns the greatest gain of one. */
  #sweep(columns: Uint32Array): number {
    let most = 0;
    for (const c of columns) {
      const weight = this.#weights[c] as number;
      if (weight === 0) continue;
      const move = this.#step(c, weight);
      if (move === 0) continue;
      addProducts(this.#slope, this.#curvature, this.#problem.columns[c] as Float32Array, move);
      most = Math.max(most, weight * move * move);
    }
    return most;
  }

  #step(c: number, weight: number): number {
    const { columns, ridge, lasso } = this.#problem;
    const from = this.x[c] as number;
    const slope = dot(columns[c] as Float32Array, 0, this.#slope) + (ridge[c] as number) * from;
    const free = weight * from - slope;
    const to = (Math.sign(free) * Math.max(0, Math.abs(free) - (lasso[c] as number))) / weight;
    this.x[c] = to;
    return to - from;
  }
}

function addProducts(
  into: Float64Array,
  curvature: Float64Array,
  column: Float32Array,
  move: number,
): void {
  for (let i = 0; i < into.length; i++) {
    into[i] = (into[i] as number) + (curvature[i] as number) * (column[i] as number) * move;
  }
}

function weightedSquares(column: Float32Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    const x = column[i] as number;
    sum += (weights[i] as number) * x * x;
  }
  return sum;
}

function penalty({ ridge, lasso }: PenalisedProblem, x: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < x.length; c++) {
    const value = x[c] as number;
    sum += 0.5 * (ridge[c] as number) * value * value + (lasso[c] as number) * Math.abs(value);
  }
  return sum;
}

/** `Σ column · x`: what is 0, as most columns of a sparse model are, costs nothing. */
export function sumColumns(
  columns: readonly Float32Array[],
  x: Float64Array,
  rows: number,
): Float64Array {
  const sums = new Float64Array(rows);
  columns.forEach((column, c) => {
    const factor = x[c] as number;
    if (factor === 0) return;
    for (let row = 0; row < rows; row++) {
      sums[row] = (sums[row] as number) + factor * (column[row] as number);
    }
  });
  return sums;
}
