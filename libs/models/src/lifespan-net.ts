import type { SplitSizes } from './evaluation/disease-metrics.ts';
import type { SurvivalCurves } from './evaluation/survival-curves.ts';
import { isUncensored } from './evaluation/survival-evaluation.ts';
import type { SurvivalMetrics } from './evaluation/survival-metrics.ts';
import { survivalVerdict } from './evaluation/verdict.ts';
import {
  type FollowUpColumns,
  type FollowUpNames,
  findColumns,
  followUpOf,
} from './follow-up-columns.ts';
import { fitNet } from './net-fit.ts';
import { resolveOptions, type TrainingSplits, type TrainOptions } from './options.ts';
import { sizesOf } from './predictions.ts';
import { type PreparedSplits, prepareSplits } from './prepared-splits.ts';
import { type HorizonOptions, survivalOutcome } from './survival-net.ts';
import { binnedObjective, proportionalObjective } from './survival-objective.ts';
import type { ModelState } from './trained-model.ts';
import { type TrainedNet, trainedNet } from './trained-net.ts';

/** Options of `trainLifespanNet`: those of every net, and which targets hold the follow-up. */
export type LifespanNetOptions = TrainOptions &
  FollowUpNames &
  HorizonOptions & {
    /**
     * `cox` (default): one log hazard, by the partial likelihood. `discrete`: a hazard for each of up to
     * 20 time bins, so that an effect may change with time.
     */
    readonly objective?: 'cox' | 'discrete';
  };

/** `metrics.json` of LifespanNet-India. */
export interface LifespanMetrics {
  readonly model: 'LifespanNet-India';
  readonly splits: SplitSizes;
  readonly survival: SurvivalMetrics;
}

/**
 * A trained LifespanNet-India. Predictions are log hazard, survival at horizons, median and restricted
 * mean residual life and biological age of everybody, from when they entered on; curves are undefined if
 * nobody in the test split died.
 */
export type LifespanRun = TrainedNet<LifespanMetrics, SurvivalCurves | undefined>;

/** What a run on people who all died must say. */
const DEAD_ONLY =
  'if the living were left out, the model describes the dead only, and its ranking of the living may be upside down';

/**
 * Trains LifespanNet-India: the Cox partial likelihood (Efron ties, delayed entry) of a log hazard, or
 * the discrete-time likelihood of a hazard a time bin.
 *
 * Beside the net, ridge Cox models of covariates alone and of covariates and genotypes are fitted on
 * the same splits, and an elastic net; the second is the net's linear path. The Breslow baseline hazard
 * is fitted on the training split. Risk sets lie within a batch: give the source a batch size of the
 * whole cohort where it fits.
 *
 * @throws {ModelError} If there is a time without an event, the training or validation split has too
 * few events, or a loss is not finite.
 */
export async function trainLifespanNet(
  splits: TrainingSplits,
  options: LifespanNetOptions,
): Promise<LifespanRun> {
  const columns = findColumns(options, splits.train.targetNames);
  const { horizons, age } = options;
  const resolved = {
    ...resolveOptions(options, splits.train),
    ...(horizons && { horizons }),
    ...(age === undefined ? {} : { age }),
  };
  const prepared = await prepareSplits(splits, resolved);
  const task = { name: 'log_hazard', columns };
  const binned = options.objective === 'discrete' ? binnedObjective(task, prepared) : undefined;
  const objective = binned ?? proportionalObjective('LifespanNet-India', [task], prepared, 'equal');
  const fitted = await fitNet(objective, splits, prepared, resolved);
  const outcome = await survivalOutcome(
    { fitted, prepared, columns, output: 0, edges: binned?.edges },
    resolved,
  );
  const state: ModelState = { ...fitted.state, survival: [outcome.state] };
  const { metrics } = outcome;
  const cannot = metrics.reason && `survival cannot be judged: ${metrics.reason}`;
  return trainedNet({
    fitted,
    prepared,
    metrics: { model: 'LifespanNet-India', splits: sizesOf(prepared), survival: metrics },
    predictions: outcome.predictions,
    curves: outcome.curves,
    verdict: survivalVerdict({ survival: metrics }),
    warnings: [...warnOfDeadOnly(columns, prepared), ...(cannot ? [cannot] : [])],
    state,
  });
}

function warnOfDeadOnly(columns: FollowUpColumns, { train }: PreparedSplits): string[] {
  if (columns.event === undefined) return [`Everybody was said to have died: ${DEAD_ONLY}`];
  if (!isUncensored(followUpOf(train, columns))) return [];
  return [`Everybody in the train split whose follow-up is known died: ${DEAD_ONLY}`];
}
