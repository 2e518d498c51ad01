import type { Design } from './design.ts';
import {
  type ElasticNetFit,
  type ElasticNetProblem,
  emptyFit,
  fitElasticNet,
  largestLambda,
} from './elastic-net.ts';
import type { LinearPath, LinearTarget, LinearWeights } from './linear-path.ts';

/** Strengths tried, from where the first feature enters down to a fiftieth of it. */
const STRENGTHS = 14;
const WEAKEST = 1 / 50;
/** A path ends when so many strengths in turn were no better. */
const PATIENCE = 3;

/** What a path of elastic nets is fitted to. */
export interface ElasticNetInputs {
  readonly target: LinearTarget;
  /** Bias, where the target has one, and covariates. */
  readonly fixed: Design;
  readonly fixedPenalties: ArrayLike<number>;
  readonly features: Design;
  /** Which fold each training row is in, and how many there are. */
  readonly folds: { readonly of: ArrayLike<number>; readonly count: number };
  predictValid(weights: LinearWeights): Float64Array;
  predictTrain(weights: LinearWeights): Float64Array;
}

/** The elastic net whose strength is best on the validation split. */
export function fitElasticNetPath(inputs: ElasticNetInputs): LinearPath {
  const { target } = inputs;
  const problem = problemOf(inputs, () => true);
  const lambdas = lambdasOf(problem);
  let best: { fit: ElasticNetFit; weights: LinearWeights; validLoss: number } | undefined;
  let fit = emptyFit(problem);
  let stale = 0;
  for (const lambda of lambdas) {
    fit = fitElasticNet(problem, lambda, fit);
    const weights = toWeights(fit, target.hasBias);
    const validLoss = target.validLoss(inputs.predictValid(weights));
    stale = best && validLoss >= best.validLoss ? stale + 1 : 0;
    if (stale === 0) best = { fit, weights, validLoss };
    if (stale === PATIENCE) break;
  }
  if (!best) throw new RangeError('Cannot fit an elastic net without a strength to try');
  const outOfFold = predictOutOfFold(inputs, best.fit);
  return { weights: best.weights, validLoss: best.validLoss, variance: Number.NaN, outOfFold };
}

function lambdasOf(problem: ElasticNetProblem): number[] {
  const withoutFeatures = fitElasticNet(
    { ...problem, features: { ...problem.features, columns: 0, data: new Float32Array(0) } },
    1,
    { lambda: 1, fixed: new Float64Array(problem.fixed.columns), features: new Float64Array(0) },
  );
  const start = { ...emptyFit(problem), fixed: withoutFeatures.fixed };
  const most = Math.max(largestLambda(problem, start), Number.MIN_VALUE);
  return Array.from({ length: STRENGTHS }, (_, k) => most * WEAKEST ** (k / (STRENGTHS - 1)));
}

function predictOutOfFold(inputs: ElasticNetInputs, fit: ElasticNetFit): Float64Array {
  const { folds, target } = inputs;
  const outOfFold = new Float64Array(inputs.fixed.rows);
  for (let fold = 0; fold < folds.count; fold++) {
    const problem = problemOf(inputs, (row) => folds.of[row] !== fold);
    const weights = toWeights(fitElasticNet(problem, fit.lambda, fit), target.hasBias);
    inputs.predictTrain(weights).forEach((value, row) => {
      if (folds.of[row] === fold) outOfFold[row] = value;
    });
  }
  return outOfFold;
}

function problemOf(
  { target, fixed, fixedPenalties, features }: ElasticNetInputs,
  keep: (row: number) => boolean,
): ElasticNetProblem {
  return { fixed, fixedPenalties, features, objective: target.trainObjective(keep) };
}

function toWeights({ fixed, features }: ElasticNetFit, hasBias: boolean): LinearWeights {
  return {
    genotypes: Float32Array.from(features),
    covariates: Float32Array.from(fixed.subarray(hasBias ? 1 : 0)),
    bias: hasBias ? (fixed[0] as number) : 0,
  };
}
