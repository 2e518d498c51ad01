import type { Objective } from '../losses/objective.ts';
import { descend, sumColumns } from './coordinate-descent.ts';
import { dot } from './design.ts';

/** `objective(fixed · γ + features · β) + λ Σ (½|β| + ¼β²) + Σ penalty/2 · γ²`. */
export interface ElasticNetProblem {
  readonly rows: number;
  /** Columns without the L1 penalty: bias and covariates. */
  readonly fixed: readonly Float32Array[];
  /** By column of `fixed`. */
  readonly fixedPenalties: ArrayLike<number>;
  /** Standardised columns that are selected from. */
  readonly features: readonly Float32Array[];
  readonly objective: Objective;
  /** See `PenalisedProblem`. */
  readonly tolerance?: number;
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

/** The λ at which the first feature enters, given a fit without any. */
export function largestLambda(problem: ElasticNetProblem, fit: ElasticNetFit): number {
  return largest(featureSlopes(problem, fit)) / MIX;
}

/** A fit with no feature in it, from which a path begins. */
export function emptyFit({ features, fixed }: ElasticNetProblem): ElasticNetFit {
  return {
    lambda: Number.POSITIVE_INFINITY,
    fixed: new Float64Array(fixed.length),
    features: new Float64Array(features.length),
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

/** Minimises over the fixed columns and some of the features. */
function fitActive(
  { rows, fixed, fixedPenalties, features, objective, tolerance }: ElasticNetProblem,
  start: ElasticNetFit,
  active: Uint32Array,
): ElasticNetFit {
  const columns = [...fixed, ...Array.from(active, (j) => features[j] as Float32Array)];
  const ridge = Float64Array.from(columns, (_, c) =>
    c < fixed.length ? (fixedPenalties[c] as number) : (1 - MIX) * start.lambda,
  );
  const lasso = Float64Array.from(ridge, (_, c) => (c < fixed.length ? 0 : MIX * start.lambda));
  const first = Float64Array.from([
    ...start.fixed,
    ...Array.from(active, (j) => start.features[j] as number),
  ]);
  const solution = descend({ columns, rows, objective, ridge, lasso, tolerance }, first);
  const selected = new Float64Array(features.length);
  active.forEach((j, k) => {
    selected[j] = solution[fixed.length + k] as number;
  });
  return { lambda: start.lambda, fixed: solution.slice(0, fixed.length), features: selected };
}

/** Slopes of the loss, without penalty, by feature. */
function featureSlopes(
  { rows, fixed, features, objective }: ElasticNetProblem,
  fit: ElasticNetFit,
): Float64Array {
  const genetic = sumColumns(features, fit.features, rows);
  const predictor = sumColumns(fixed, fit.fixed, rows).map((sum, row) => sum + at(genetic, row));
  const residuals = new Float64Array(rows);
  objective.evaluate(predictor, residuals);
  return Float64Array.from(features, (column) => dot(column, 0, residuals));
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
