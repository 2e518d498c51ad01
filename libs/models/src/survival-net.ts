import { type EncodedSplit, predictLinear } from './encoded-split.ts';
import { ModelError } from './errors.ts';
import { defaultHorizons, horizonBins } from './evaluation/horizon-calibration.ts';
import { drawSurvival, type SurvivalCurves } from './evaluation/survival-curves.ts';
import {
  aliveAt,
  countEvents,
  observedRows,
  survivalFrame,
  takeFollowUp,
} from './evaluation/survival-evaluation.ts';
import { judgeSurvival, type SurvivalMetrics } from './evaluation/survival-metrics.ts';
import { type FollowUpColumns, followUpOf, namesOf } from './follow-up-columns.ts';
import type { LinearPath } from './linear/linear-path.ts';
import type { FollowUp } from './losses/risk-sets.ts';
import { type BaselineHazard, breslowHazard } from './metrics/breslow.ts';
import { type FittedNet, linearPathName } from './net-fit.ts';
import type { ResolvedOptions } from './options.ts';
import { column, type SplitPredictions, splitPredictions } from './predictions.ts';
import type { PreparedSplits } from './prepared-splits.ts';
import { rawCovariate } from './preprocessing.ts';
import { fitMortalityReference } from './survival/biological-age.ts';
import { fitHazardSpread } from './survival/hazard-spread.ts';
import { type OutlookFrame, outlook, outlookColumns } from './survival/outlook.ts';
import { binnedHazards, coxHazards, type PersonHazards } from './survival/person-hazards.ts';
import type { SurvivalState } from './trained-model.ts';

/** What follow-up is asked about beside risk. */
export interface HorizonOptions {
  /**
   * Times after entry at which survival and calibration are given. Default: when a quarter, a half and
   * three quarters of the deaths in training have happened.
   */
  readonly horizons?: readonly number[];
  /** Covariate that holds age, for biological age. Default `age`, or else the age at entry. */
  readonly age?: string;
}

/** One survival outcome of a fitted net, judged and drawn. */
export interface SurvivalOutcome {
  readonly metrics: SurvivalMetrics;
  /** Of the test split; undefined if nobody in it died. */
  readonly curves: SurvivalCurves | undefined;
  readonly predictions: Record<'train' | 'valid' | 'test', SplitPredictions>;
  readonly state: SurvivalState;
}

/** What an outcome is drawn from. */
export interface SurvivalFit {
  readonly fitted: FittedNet;
  readonly prepared: PreparedSplits;
  readonly columns: FollowUpColumns;
  /** Which output, and which linear path, tells of this outcome. */
  readonly output: number;
  /** Edges of time bins, if all outputs together tell of this outcome. */
  readonly edges: Float64Array | undefined;
}

/** Judges one outcome of a fitted net, and says of everybody what lies ahead of them. */
export async function survivalOutcome(
  fit: SurvivalFit,
  options: ResolvedOptions & HorizonOptions,
): Promise<SurvivalOutcome> {
  const { fitted, prepared, columns, output } = fit;
  const train = followUpOf(prepared.train, columns);
  const test = followUpOf(prepared.test, columns);
  reportUnobserved(fit, options);
  const net = await netHazards(fit, train);
  const horizons = checkHorizons(options.horizons) ?? defaultHorizons(train);
  const linear = (paths: readonly LinearPath[] | undefined) => {
    const path = paths?.[output];
    return path && linearHazards(path, prepared.test, train);
  };
  const metrics = judgeSurvival(
    {
      train,
      test,
      sampleIds: prepared.test.sampleIds,
      net: net.of('test'),
      linear: required(await linear(fitted.linear)),
      covariates: required(await linear(fitted.covariates)),
      elasticNet: await linear(fitted.elasticNet),
      linearPath: linearPathName(fitted, output),
      horizons,
      subgroups: options.subgroups,
    },
    options,
  );
  const frame: OutlookFrame = {
    horizons,
    until: net.honest.times.at(-1) ?? 0,
    reference: fitMortalityReference(
      { hazards: net.honest, aliveAt: aliveAt(train), age: ages(prepared.train, train, options) },
      horizons[0] ?? 0,
    ),
  };
  const predict = (split: 'train' | 'valid' | 'test') => {
    const followUp = followUpOf(prepared[split], columns);
    const rows = outlook(net.of(split), aliveAt(followUp), frame);
    return splitPredictions(prepared[split], outlookColumns(frame), rows);
  };
  return {
    metrics,
    curves: metrics.test.events > 0 ? curvesOf(net.of('test'), test, train, horizons) : undefined,
    predictions: { train: predict('train'), valid: predict('valid'), test: predict('test') },
    state: {
      baseline: net.baseline,
      edges: fit.edges,
      outlook: frame,
      columns: namesOf(columns, prepared.train.targetNames),
      spread: fitHazardSpread(net.honest, train, options),
    },
  };
}

/** Counts the people who add nothing: a time, event or entry is missing, or they entered too late. */
function reportUnobserved({ prepared, columns }: SurvivalFit, { report }: ResolvedOptions): void {
  const count = [prepared.train, prepared.valid, prepared.test].reduce((sum, split) => {
    return sum + split.sampleIds.length - countEvents(followUpOf(split, columns)).n;
  }, 0);
  const message = 'people who lack a time or an event, or had it when they entered, add nothing';
  if (count > 0) report({ code: 'person-not-at-risk', severity: 'info', count, message });
}

function checkHorizons(horizons: readonly number[] | undefined): readonly number[] | undefined {
  const wrong = horizons?.find((horizon) => !(horizon > 0));
  if (wrong === undefined) return horizons;
  throw new ModelError('Cannot give survival at a horizon', {
    expected: 'a time above 0',
    actual: String(wrong),
  });
}

interface NetHazards {
  of(split: 'train' | 'valid' | 'test'): PersonHazards;
  /** Of the training split, as if nobody in it had been seen by the linear path. */
  readonly honest: PersonHazards;
  readonly baseline: BaselineHazard | undefined;
}

/**
 * What the net says of each split.
 *
 * The baseline hazard is fitted on the training split with the linear path of each person replaced by the
 * one fitted without that person: in-sample log hazards lie too far apart and would make it too low.
 */
async function netHazards(
  { fitted, prepared, output, edges }: SurvivalFit,
  train: FollowUp,
): Promise<NetHazards> {
  const path = required(fitted.paths[output]);
  const inSample = await predictLinear(path.weights, prepared.train);
  const width = fitted.state.outputs.length;
  const correct = (values: Float64Array, perRow: number) =>
    values.map((eta, i) => {
      const row = Math.floor(i / perRow);
      return eta - (inSample[row] as number) + (path.outOfFold[row] as number);
    });
  const { outputs } = fitted;
  if (edges) {
    const honest = correct(Float64Array.from(outputs.train), width);
    return {
      of: (split) => binnedHazards(outputs[split], edges),
      honest: binnedHazards(honest, edges),
      baseline: undefined,
    };
  }
  const logHazard = (split: 'train' | 'valid' | 'test') =>
    column(outputs[split], outputs[split].length / width, width, output);
  const honest = correct(logHazard('train'), 1);
  const baseline = breslowHazard(honest, train);
  return {
    of: (split) => coxHazards(logHazard(split), baseline),
    honest: coxHazards(honest, baseline),
    baseline,
  };
}

async function linearHazards(
  path: LinearPath,
  test: EncodedSplit,
  train: FollowUp,
): Promise<PersonHazards> {
  const logHazard = await predictLinear(path.weights, test);
  return coxHazards(logHazard, breslowHazard(path.outOfFold, train));
}

function curvesOf(
  hazards: PersonHazards,
  test: FollowUp,
  train: FollowUp,
  horizons: readonly number[],
): SurvivalCurves {
  const frame = survivalFrame(test, train);
  const horizon = horizons[horizons.length >> 1] ?? frame.horizon;
  const rows = observedRows(test);
  const known = { ...hazards, risk: Array.from(rows, (i) => hazards.risk[i] as number) };
  const cumulative = (person: number, time: number) =>
    hazards.cumulative(rows[person] as number, time);
  return {
    ...drawSurvival({ ...known, cumulative }, takeFollowUp(test, rows)),
    calibration: horizonBins(hazards, frame, horizon),
    horizon,
  };
}

/** Age of everybody when their follow-up begins; NaN where it is not known. */
function ages(
  split: EncodedSplit,
  { entry, time }: FollowUp,
  { age = 'age' }: HorizonOptions,
): ArrayLike<number> {
  const covariate = split.source.covariateNames.indexOf(age);
  if (covariate >= 0) return rawCovariate(split.covariates, split.preprocessing, covariate);
  return entry ?? new Float64Array(time.length).fill(Number.NaN);
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('Cannot judge a linear model that was not fitted');
  return value;
}
