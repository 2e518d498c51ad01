import type { StartedBackend } from './backend.ts';
import { saveCheckpoint } from './checkpoint.ts';
import { type EncodedSplit, predictLinear } from './encoded-split.ts';
import type { SplitSizes } from './evaluation/disease-metrics.ts';
import { drawSurvival, type SurvivalCurves } from './evaluation/survival-curves.ts';
import {
  type HazardModel,
  judgeSurvival,
  type SurvivalMetrics,
} from './evaluation/survival-metrics.ts';
import { type FollowUpNames, findColumns, followUpOf } from './follow-up-columns.ts';
import type { LinearPath } from './linear/linear-path.ts';
import type { FollowUp } from './losses/risk-sets.ts';
import { breslowHazard } from './metrics/breslow.ts';
import { type FittedNet, fitNet } from './net-fit.ts';
import {
  type EpochLog,
  resolveOptions,
  type TrainingSplits,
  type TrainOptions,
} from './options.ts';
import { type RunPredictions, sizesOf, splitPredictions } from './predictions.ts';
import { type PreparedSplits, prepareSplits } from './prepared-splits.ts';
import { survivalObjective } from './survival-objective.ts';
import type { ModelState } from './trained-model.ts';

/** Options of `trainLifespanNet`: those of every net, and which targets hold the follow-up. */
export type LifespanNetOptions = TrainOptions & FollowUpNames;

/** `metrics.json` of LifespanNet-India. */
export interface LifespanMetrics {
  readonly model: 'LifespanNet-India';
  readonly splits: SplitSizes;
  readonly survival: SurvivalMetrics;
}

/** A trained LifespanNet-India with everything that its report shows. */
export interface LifespanRun {
  readonly model: 'LifespanNet-India';
  readonly backend: StartedBackend;
  /** Goes to `metrics.json` as it is. */
  readonly metrics: LifespanMetrics;
  readonly history: readonly EpochLog[];
  readonly bestEpoch: number;
  /** Scores are log hazards. */
  readonly predictions: RunPredictions;
  /** Of the test split; undefined if nobody in it died. */
  readonly curves: SurvivalCurves | undefined;
  /** What a reader must know first: what cannot be judged, a net that does not beat the linear model. */
  readonly warnings: readonly string[];
  readonly state: ModelState;
  /** Writes a checkpoint directory. */
  checkpoint(dir: string): Promise<void>;
}

/** The warning that a run on people who all died carries. */
const ALL_DIED =
  'Everybody was said to have died: if the living were left out, the model describes the dead only, and its ranking of the living may be upside down';

/**
 * Trains LifespanNet-India: the Cox partial likelihood (Efron ties, delayed entry) of a log hazard.
 *
 * Beside the net, ridge Cox models of covariates alone and of covariates and genotypes are fitted on
 * the same splits; the second is the net's linear path. The Breslow baseline hazard is fitted on the
 * training split. Risk sets lie within a batch: give the source a batch size of the whole cohort
 * where it fits.
 *
 * @throws {ModelError} If there is a time without an event, the training or validation split has too
 * few events, or a loss is not finite.
 */
export async function trainLifespanNet(
  splits: TrainingSplits,
  options: LifespanNetOptions,
): Promise<LifespanRun> {
  const resolved = resolveOptions(options, splits.train);
  const columns = findColumns(options, splits.train.targetNames);
  const prepared = await prepareSplits(splits, resolved);
  const objective = survivalObjective(columns, prepared);
  const fitted = await fitNet(objective, splits, prepared, resolved);
  const train = followUpOf(prepared.train, columns);
  const test = followUpOf(prepared.test, columns);
  const net = await netHazard(fitted, prepared.train, train);
  const state: ModelState = { ...fitted.state, baseline: net.baseline };
  const { metrics, warnings } = judgeSurvival(
    {
      train,
      test,
      net,
      linear: await linearHazard(fitted.linear[0], prepared, train),
      covariates: await linearHazard(fitted.covariates[0], prepared, train),
    },
    resolved,
  );
  const predict = (split: 'train' | 'valid' | 'test') =>
    splitPredictions(prepared[split], objective.outputs, fitted.outputs[split]);
  return {
    model: 'LifespanNet-India',
    backend: prepared.backend,
    metrics: { model: 'LifespanNet-India', splits: sizesOf(prepared), survival: metrics },
    history: fitted.history,
    bestEpoch: fitted.bestEpoch,
    predictions: { train: predict('train'), valid: predict('valid'), test: predict('test') },
    curves: metrics.test.events > 0 ? drawSurvival(net.logHazard, test, net.baseline) : undefined,
    warnings: columns.event === undefined ? [ALL_DIED, ...warnings] : warnings,
    state,
    checkpoint: (dir) => saveCheckpoint(dir, state),
  };
}

/**
 * The net's log hazards of the test split with its baseline hazard.
 *
 * The baseline is fitted on the training split with the linear path of each person replaced by the one
 * fitted without that person: in-sample log hazards lie too far apart and would make it too low.
 */
async function netHazard(
  { linear, outputs }: FittedNet,
  split: EncodedSplit,
  train: FollowUp,
): Promise<HazardModel> {
  const [path] = linear;
  const inSample = path ? await predictLinear(path.weights, split) : new Float64Array(0);
  const honest = Float64Array.from(
    outputs.train,
    (eta, row) => eta - (inSample[row] ?? 0) + (path?.outOfFold[row] ?? 0),
  );
  return { logHazard: outputs.test, baseline: breslowHazard(honest, train) };
}

async function linearHazard(
  path: LinearPath | undefined,
  { test }: PreparedSplits,
  train: FollowUp,
): Promise<HazardModel> {
  if (!path) throw new RangeError('Cannot judge a linear model that was not fitted');
  return {
    logHazard: await predictLinear(path.weights, test),
    baseline: breslowHazard(path.outOfFold, train),
  };
}
