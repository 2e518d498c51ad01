import type { Objective } from '../losses/objective.ts';
import { SeededRandom } from '../seeded-random.ts';
import { columnsOf, type Design, joinColumns, multiply } from './design.ts';
import { fitElasticNetPath } from './elastic-net-path.ts';
import { type GenotypeBasis, genotypeBasis } from './genotype-basis.ts';
import { fitRidge } from './ridge.ts';

/** Weights of a linear predictor over encoded genotypes and covariates. */
export interface LinearWeights {
  readonly genotypes: Float32Array;
  readonly covariates: Float32Array;
  readonly bias: number;
}

/** What a linear predictor is fitted for. */
export interface LinearTarget {
  /** The training loss over the rows kept; the others add nothing. */
  trainObjective(keep: (row: number) => boolean): Objective;
  /** The loss of predictors of the validation split, by which the penalty is chosen. */
  validLoss(predictor: Float64Array): number;
  /** Whether the predictor has a bias: a Cox model has none. */
  readonly hasBias: boolean;
}

/** A ridge fit with its penalty chosen on the validation split. */
export interface LinearPath {
  readonly weights: LinearWeights;
  /**
   * Prior variance of the genetic score that was chosen: the penalty of standardised weights is its
   * inverse times the number of features. 0: no genotypes. NaN: penalised otherwise.
   */
  readonly variance: number;
  readonly validLoss: number;
  /** Predictors of the training rows, each from a fit on the folds without it. */
  readonly outOfFold: Float64Array;
}

/** Standardised predictors of one split, in memory. */
export interface Predictors {
  readonly genotypes: Design;
  readonly covariates: Design;
}

/** Prior variances tried, from no genotypes at all to nearly unpenalised. */
const VARIANCES = [0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
/** Prior variance 100 a standardised covariate: bounds separable data, shrinks nothing else. */
const COVARIATE_PENALTY = 0.01;
const FOLDS = 5;
const TOLERANCE = 1e-5;

/** Fits linear predictors to the targets of one pair of splits, sharing what they can. */
export class LinearPathFitter {
  readonly #train: Predictors;
  readonly #valid: Predictors;
  readonly #folds: Uint32Array;
  readonly #basis: GenotypeBasis;
  /** Of the training split, made when first needed. */
  #features: Float32Array[] | undefined;

  constructor(train: Predictors, valid: Predictors, seed: number) {
    this.#train = train;
    this.#valid = valid;
    this.#basis = genotypeBasis(train.genotypes);
    this.#folds = new SeededRandom(seed).permutation(train.covariates.rows).map((i) => i % FOLDS);
  }

  /** The best of all prior variances by validation loss, or covariates alone. */
  fit(target: LinearTarget, use: 'all' | 'covariates'): LinearPath {
    const hasGenotypes = use === 'all' && this.#train.genotypes.columns > 0;
    let best: { path: Omit<LinearPath, 'outOfFold'>; coefficients: Float64Array } | undefined;
    let start: Float64Array | undefined;
    for (const variance of hasGenotypes ? VARIANCES : [0]) {
      const coefficients = this.#fitOnce(target, variance, () => true, start);
      if (variance > 0) start = coefficients;
      const weights = this.#toWeights(coefficients, target.hasBias, variance);
      const validLoss = target.validLoss(predict(weights, this.#valid));
      if (!best || validLoss < best.path.validLoss) {
        best = { path: { weights, variance, validLoss }, coefficients };
      }
    }
    if (!best) throw new RangeError('Cannot fit a linear path without a prior variance to try');
    const { path, coefficients } = best;
    return { ...path, outOfFold: this.#outOfFold(target, path.variance, coefficients) };
  }

  /** The best elastic net by validation loss; the ridge fit of covariates alone without genotypes. */
  fitElasticNet(target: LinearTarget): LinearPath {
    const { genotypes, covariates } = this.#train;
    if (genotypes.columns === 0) return this.fit(target, 'covariates');
    const fixed = this.#design(target.hasBias, false);
    this.#features ??= columnsOf(genotypes);
    return fitElasticNetPath({
      target,
      rows: genotypes.rows,
      fixed: columnsOf(fixed),
      fixedPenalties: Float64Array.from({ length: fixed.columns }, (_, c) =>
        c < fixed.columns - covariates.columns ? 0 : COVARIATE_PENALTY,
      ),
      features: this.#features,
      folds: { of: this.#folds, count: FOLDS },
      predictValid: (weights) => predict(weights, this.#valid),
      predictTrain: (weights) => predict(weights, this.#train),
    });
  }

  #outOfFold(target: LinearTarget, variance: number, start: Float64Array): Float64Array {
    const design = this.#design(target.hasBias, variance > 0);
    const outOfFold = new Float64Array(design.rows);
    const predictor = new Float64Array(design.rows);
    for (let fold = 0; fold < FOLDS; fold++) {
      const keep = (row: number) => this.#folds[row] !== fold;
      multiply(design, this.#fitOnce(target, variance, keep, start), predictor);
      for (let row = 0; row < design.rows; row++) {
        if (this.#folds[row] === fold) outOfFold[row] = predictor[row] as number;
      }
    }
    return outOfFold;
  }

  #fitOnce(
    target: LinearTarget,
    variance: number,
    keep: (row: number) => boolean,
    start: Float64Array | undefined,
  ): Float64Array {
    const design = this.#design(target.hasBias, variance > 0);
    const penalty = variance > 0 ? this.#basis.penalty / variance : 0;
    const penalties = new Float64Array(design.columns).fill(penalty);
    const bias = target.hasBias ? 1 : 0;
    penalties.fill(0, 0, bias);
    penalties.fill(COVARIATE_PENALTY, bias, bias + this.#train.covariates.columns);
    const objective = target.trainObjective(keep);
    return fitRidge({ design, objective, penalties, start, tolerance: TOLERANCE }).coefficients;
  }

  readonly #designs = new Map<string, Design>();

  /** Columns: bias, covariates, genotype basis. */
  #design(hasBias: boolean, hasGenotypes: boolean): Design {
    const key = `${hasBias} ${hasGenotypes}`;
    const known = this.#designs.get(key);
    if (known) return known;
    const rows = this.#train.covariates.rows;
    const ones = { rows, columns: hasBias ? 1 : 0, data: new Float32Array(rows).fill(1) };
    const parts = [ones, this.#train.covariates, ...(hasGenotypes ? [this.#basis.design] : [])];
    const design = joinColumns(parts);
    this.#designs.set(key, design);
    return design;
  }

  #toWeights(coefficients: Float64Array, hasBias: boolean, variance: number): LinearWeights {
    const from = hasBias ? 1 : 0;
    const to = from + this.#train.covariates.columns;
    return {
      bias: hasBias ? (coefficients[0] as number) : 0,
      covariates: Float32Array.from(coefficients.subarray(from, to)),
      genotypes:
        variance > 0
          ? this.#basis.toWeights(coefficients.slice(to))
          : new Float32Array(this.#train.genotypes.columns),
    };
  }
}

function predict(weights: LinearWeights, { genotypes, covariates }: Predictors): Float64Array {
  const predictor = multiply(covariates, Float64Array.from(weights.covariates));
  const genetic = multiply(genotypes, Float64Array.from(weights.genotypes));
  return predictor.map((risk, row) => risk + (genetic[row] as number) + weights.bias);
}
