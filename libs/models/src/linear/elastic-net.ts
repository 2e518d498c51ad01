import type { Objective } from '../losses/objective.ts';
import { type Design, joinColumns, multiply, multiplyTransposed } from './design.ts';

/** `objective(fixed · γ + features · β) + λ Σ (½|β| + ¼β²) + Σ penalty/2 · γ²`. */
export interface ElasticNetProblem {
  /** Columns without the L1 penalty: bias and covariates. */
  readonly fixed: Design;
  /** By column of `fixed`. */
  readonly fixedPenalties: ArrayLike<number>;
  /** Standardised columns that are selected from. */
  readonly features: Design;
  readonly objective: Objective;
}

/** Coefficients at one strength of the penalty. */
export interface ElasticNetFit {
  readonly lambda: number;
  readonly fixed: Float64Array;
  /** By column of `features`; most are 0. */
  readonly features: Float64Array;
}

/** Share of the penalty that is L1. */
const MIX = 0.5;
const MOST_STEPS = 300;
/** A fit has converged when no coefficient moves by more than this, in units of a standard deviation. */
const TOLERANCE = 1e-4;

/** The λ at which the first feature enters, given a fit without any. */
export function largestLambda(problem: ElasticNetProblem, fit: ElasticNetFit): number {
  return largest(featureSlopes(problem, fit)) / MIX;
}

/** A fit with no feature in it, from which a path begins. */
export function emptyFit({ features, fixed }: ElasticNetProblem): ElasticNetFit {
  return {
    lambda: Number.POSITIVE_INFINITY,
    fixed: new Float64Array(fixed.columns),
    features: new Float64Array(features.columns),
  };
}

/**
 * Fits at one λ, from a fit at a larger one.
 *
 * Works on the features that the strong rule of Tibshirani et al. keeps (slope at least `2λ - λ_before`) and
 * adds those that the solution shows to be missing, until none is: a path over 50,000 features solves
 * problems of a few hundred.
 */
export function fitElasticNet(
  problem: ElasticNetProblem,
  lambda: number,
  start: ElasticNetFit,
): ElasticNetFit {
  const before = Number.isFinite(start.lambda) ? start.lambda : lambda;
  const threshold = MIX * (2 * lambda - before);
  let slopes = featureSlopes(problem, start);
  const isActive = start.features.map((value, j) =>
    value !== 0 || Math.abs(slopes[j] as number) >= threshold ? 1 : 0,
  );
  let fit: ElasticNetFit = { ...start, lambda };
  for (;;) {
    const active = indices(isActive);
    fit = fitActive(problem, fit, active);
    slopes = featureSlopes(problem, fit);
    let missed = 0;
    slopes.forEach((slope, j) => {
      if (isActive[j] || Math.abs(slope) <= MIX * lambda * (1 + 1e-6)) return;
      isActive[j] = 1;
      missed++;
    });
    if (missed === 0) return fit;
  }
}

/** Accelerated proximal gradient over the fixed columns and some of the features. */
function fitActive(
  { fixed, fixedPenalties, features, objective }: ElasticNetProblem,
  start: ElasticNetFit,
  active: Uint32Array,
): ElasticNetFit {
  const design = joinColumns([fixed, takeColumns(features, active)]);
  const ridge = Float64Array.from({ length: design.columns }, (_, c) =>
    c < fixed.columns ? (fixedPenalties[c] as number) : (1 - MIX) * start.lambda,
  );
  const first = Float64Array.from([
    ...start.fixed,
    ...Array.from(active, (j) => start.features[j] as number),
  ]);
  const solution = proximalDescent(
    { design, objective, ridge, lasso: (c) => (c < fixed.columns ? 0 : MIX * start.lambda) },
    first,
  );
  const selected = new Float64Array(features.columns);
  active.forEach((j, k) => {
    selected[j] = solution[fixed.columns + k] as number;
  });
  return { lambda: start.lambda, fixed: solution.slice(0, fixed.columns), features: selected };
}

interface ProximalProblem {
  readonly design: Design;
  readonly objective: Objective;
  readonly ridge: Float64Array;
  readonly lasso: (column: number) => number;
}

/** FISTA with backtracking, restarted whenever momentum points uphill. */
function proximalDescent(problem: ProximalProblem, start: Float64Array): Float64Array {
  const { design, lasso } = problem;
  const evaluate = smoothPart(problem);
  const slopes = new Float64Array(design.columns);
  const ignored = new Float64Array(design.columns);
  let x: Float64Array = start;
  let lookout: Float64Array = start;
  let momentum = 1;
  let step = 4 / Math.max(1, design.rows);
  for (let iteration = 0; iteration < MOST_STEPS; iteration++) {
    const value = evaluate(lookout, slopes);
    let next = shrink(lookout, slopes, step, lasso);
    while (evaluate(next, ignored) > bound(value, slopes, lookout, next, step)) {
      step /= 2;
      next = shrink(lookout, slopes, step, lasso);
    }
    const isUphill = next.reduce((sum, to, c) => sum + at(slopes, c) * (to - at(x, c)), 0) > 0;
    const grown = isUphill ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const carry = isUphill ? 0 : (momentum - 1) / grown;
    const moved = next.map((to, c) => to - at(x, c));
    lookout = next.map((to, c) => to + carry * at(moved, c));
    x = next;
    momentum = grown;
    if (largest(moved) < TOLERANCE) break;
  }
  return x;
}

function smoothPart({ design, objective, ridge }: ProximalProblem) {
  const predictor = new Float64Array(design.rows);
  const residuals = new Float64Array(design.rows);
  return (x: Float64Array, gradient: Float64Array): number => {
    multiply(design, x, predictor);
    let value = objective.evaluate(predictor, residuals);
    multiplyTransposed(design, residuals, gradient);
    for (let c = 0; c < x.length; c++) {
      value += 0.5 * at(ridge, c) * at(x, c) ** 2;
      gradient[c] = at(gradient, c) + at(ridge, c) * at(x, c);
    }
    return value;
  };
}

/** The quadratic upper bound of the smooth part that a step of this size relies on. */
function bound(
  value: number,
  slopes: Float64Array,
  from: Float64Array,
  to: Float64Array,
  step: number,
): number {
  let limit = value + 1e-12 * Math.abs(value);
  for (let c = 0; c < to.length; c++) {
    const move = at(to, c) - at(from, c);
    limit += at(slopes, c) * move + (move * move) / (2 * step);
  }
  return limit;
}

function shrink(
  x: Float64Array,
  slopes: Float64Array,
  step: number,
  lasso: (column: number) => number,
): Float64Array {
  return x.map((value, c) => {
    const moved = value - step * at(slopes, c);
    return Math.sign(moved) * Math.max(0, Math.abs(moved) - step * lasso(c));
  });
}

/** Slopes of the loss, without penalty, by feature. */
function featureSlopes({ fixed, features, objective }: ElasticNetProblem, fit: ElasticNetFit) {
  const predictor = multiply(fixed, fit.fixed);
  const active = indices(fit.features);
  const genetic = multiply(
    takeColumns(features, active),
    Float64Array.from(active, (j) => at(fit.features, j)),
  );
  const residuals = new Float64Array(features.rows);
  objective.evaluate(
    predictor.map((sum, row) => sum + at(genetic, row)),
    residuals,
  );
  return multiplyTransposed(features, residuals, new Float64Array(features.columns));
}

function takeColumns({ rows, columns, data }: Design, taken: Uint32Array): Design {
  const kept = new Float32Array(rows * taken.length);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < taken.length; k++) {
      kept[row * taken.length + k] = data[row * columns + (taken[k] as number)] as number;
    }
  }
  return { rows, columns: taken.length, data: kept };
}

function indices(values: Float64Array): Uint32Array {
  const found: number[] = [];
  values.forEach((value, j) => {
    if (value !== 0) found.push(j);
  });
  return Uint32Array.from(found);
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function at(values: Float64Array, i: number): number {
  return values[i] as number;
}
