import type { Objective } from '../losses/objective.ts';
import { type Design, multiply } from './design.ts';

/** `objective(design · x) + Σ ridge/2 · x² + lasso · |x|`, penalties by column. */
export interface PenalisedProblem {
  readonly design: Design;
  readonly objective: Objective;
  readonly ridge: Float64Array;
  readonly lasso: Float64Array;
}

const MOST_STEPS = 50;
const MOST_SWEEPS = 100;
const LEAST_SHARE = 1e-6;
/**
 * A column has converged when moving it promises less than this share of the loss: glmnet's rule, with its
 * own number.
 */
const TOLERANCE = 1e-7;

/**
 * Newton steps on the loss, each solved by coordinate descent on its quadratic model with a diagonal
 * curvature, and shortened until the penalised loss falls: the way of glmnet and coxnet.
 */
export function descend(problem: PenalisedProblem, start: Float64Array): Float64Array {
  const { design, objective } = problem;
  const columns = toColumns(design);
  const slopes = new Float64Array(design.rows);
  const curvature = new Float64Array(design.rows);
  let x: Float64Array = start;
  let predictor = multiply(design, x);
  let value = objective.evaluate(predictor, slopes) + penalty(problem, x);
  const least = TOLERANCE * Math.max(value, Number.MIN_VALUE);
  for (let step = 0; step < MOST_STEPS; step++) {
    objective.curvature(predictor, curvature);
    const model = new QuadraticModel(problem, columns, { x, slopes, curvature });
    model.minimize(least);
    const from = x;
    let share = 1;
    for (; share > LEAST_SHARE; share /= 2) {
      x = model.x.map((to, c) => (from[c] as number) + share * (to - (from[c] as number)));
      predictor = multiply(design, x);
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
  readonly #columns: readonly Float32Array[];
  /** By row, at `x`. */
  readonly #slope: Float64Array;
  readonly #curvature: Float64Array;
  /** Second derivatives by column. */
  readonly #weights: Float64Array;

  constructor(
    problem: PenalisedProblem,
    columns: readonly Float32Array[],
    at: {
      readonly x: Float64Array;
      readonly slopes: Float64Array;
      readonly curvature: Float64Array;
    },
  ) {
    this.#problem = problem;
    this.#columns = columns;
    this.x = at.x.slice();
    this.#slope = at.slopes.slice();
    this.#curvature = at.curvature;
    this.#weights = problem.ridge.map(
      (ridge, c) => ridge + weightedSquares(columns[c] as Float32Array, at.curvature),
    );
  }

  /** Sweeps over what is not 0 until nothing gains `least`, then over all, until that does not either. */
  minimize(least: number): void {
    const all = Uint32Array.from(this.#columns, (_, c) => c);
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
      addProducts(this.#slope, this.#curvature, this.#columns[c] as Float32Array, move);
      most = Math.max(most, weight * move * move);
    }
    return most;
  }

  #step(c: number, weight: number): number {
    const { ridge, lasso } = this.#problem;
    const from = this.x[c] as number;
    const slope = dot(this.#columns[c] as Float32Array, this.#slope) + (ridge[c] as number) * from;
    const free = weight * from - slope;
    const to = (Math.sign(free) * Math.max(0, Math.abs(free) - (lasso[c] as number))) / weight;
    this.x[c] = to;
    return to - from;
  }
}

/** Four sums side by side: one waits for its own last addition. */
function dot(column: Float32Array, values: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = column.length & ~3;
  let i = 0;
  for (; i < whole; i += 4) {
    a += (column[i] as number) * (values[i] as number);
    b += (column[i + 1] as number) * (values[i + 1] as number);
    c += (column[i + 2] as number) * (values[i + 2] as number);
    d += (column[i + 3] as number) * (values[i + 3] as number);
  }
  for (; i < column.length; i++) a += (column[i] as number) * (values[i] as number);
  return a + b + c + d;
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

function toColumns({ rows, columns, data }: Design): Float32Array[] {
  const turned = Array.from({ length: columns }, () => new Float32Array(rows));
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      (turned[c] as Float32Array)[row] = data[row * columns + c] as number;
    }
  }
  return turned;
}
