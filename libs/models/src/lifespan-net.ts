import type { StartedBackend } from './backend.ts';
import { saveCheckpoint } from './checkpoint.ts';
import { type EncodedSplit, rowsOf } from './encoded-split.ts';
import { ModelError } from './errors.ts';
import { notBetter, type SplitSizes } from './evaluation/disease-metrics.ts';
import { drawSurvival, type SurvivalCurves } from './evaluation/survival-curves.ts';
import {
  compareSurvival,
  countEvents,
  evaluateSurvival,
  type SurvivalFigures,
  whyTooFewEvents,
} from './evaluation/survival-evaluation.ts';
import {
  type FollowUpColumns,
  type FollowUpNames,
  findColumns,
  followUpOf,
  followUpOfBatch,
} from './follow-up-columns.ts';
import { type LinearPath, type LinearTarget, predictLinear } from './linear/linear-path.ts';
import { coxObjective } from './losses/cox.ts';
import { coxLoss } from './losses/cox-op.ts';
import { type FollowUp, riskSets } from './losses/risk-sets.ts';
import { breslowHazard } from './metrics/breslow.ts';
import { setLinearPaths } from './nets/linear-weights.ts';
import { initialWeights, Network } from './nets/network.ts';
import {
  type EpochLog,
  type ResolvedOptions,
  resolveOptions,
  type TrainingSplits,
  type TrainOptions,
} from './options.ts';
import type { RunPredictions, SplitPredictions } from './predictions.ts';
import { type PreparedSplits, prepareSplits } from './prepared-splits.ts';
import { covariateColumns } from './preprocessing.ts';
import { SeededRandom } from './seeded-random.ts';
import { featureKeysOf, type ModelState, TrainedModel } from './trained-model.ts';
import { predictRows, trainNetwork } from './trainer.ts';

/** Options of `trainLifespanNet`: those of every net, and which targets hold the follow-up. */
export type LifespanNetOptions = TrainOptions & FollowUpNames;

/** Survival figures in `metrics.json`. */
export interface SurvivalMetrics {
  /** Of the net, on the test split. */
  readonly test: { readonly n: number; readonly events: number } & SurvivalFigures;
  readonly baselines: {
    readonly covariates: SurvivalFigures | null;
    readonly linear: SurvivalFigures | null;
  };
  /** Figures of the net less those of the linear baseline, on the same resamples. */
  readonly versus_linear: SurvivalFigures | null;
  /** Why figures are null. */
  readonly reason?: string;
}

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
  /** Of the test split; undefined if it could not be judged. */
  readonly curves: SurvivalCurves | undefined;
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
  const resolved = resolveOptions(options);
  const columns = findColumns(options, splits.train.targetNames);
  const prepared = await prepareSplits(splits, resolved);
  const train = requireEvents(prepared.train, columns, 'train');
  const valid = requireEvents(prepared.valid, columns, 'valid');
  const target = coxTarget(train, valid);
  const linear = prepared.fitter.fit(target, 'all');
  const covariates = prepared.fitter.fit(target, 'covariates');
  const { preprocessing } = prepared;
  const shape = {
    features: splits.train.features.length,
    covariates: covariateColumns(preprocessing),
    outputs: 1,
    encoder: resolved.encoder,
    hidden: resolved.hidden,
  };
  const fresh = initialWeights(shape, new SeededRandom(resolved.seed));
  const network = new Network(shape, setLinearPaths(fresh, shape, [linear.weights]));
  const { history, bestEpoch } = await trainNetwork(
    {
      network,
      train: splits.train,
      preprocessing,
      offsets: new Map(
        prepared.train.sampleIds.map((id, row) => [
          id,
          Float32Array.of(linear.outOfFold[row] as number),
        ]),
      ),
      batchLoss: (outputs, batch) => {
        const followUp = followUpOfBatch(batch, columns);
        return riskSets(followUp).events === 0 ? undefined : coxLoss(outputs, followUp);
      },
      validLoss: () =>
        target.validLoss(Float64Array.from(predictRows(network, rowsOf(prepared.valid)))),
    },
    resolved,
  );
  const trainHazard = predictRows(network, rowsOf(prepared.train));
  const state: ModelState = {
    model: 'LifespanNet-India',
    shape,
    weights: network.weights(),
    preprocessing,
    featureKeys: featureKeysOf(splits.train),
    covariateNames: splits.train.covariateNames,
    outputs: ['log_hazard'],
    baseline: breslowHazard(trainHazard, train),
    options: { ...options },
  };
  network.dispose();
  return finishRun(
    prepared,
    columns,
    { linear, covariates },
    { state, history, bestEpoch },
    resolved,
  );
}

function finishRun(
  prepared: PreparedSplits,
  columns: FollowUpColumns,
  paths: { linear: LinearPath; covariates: LinearPath },
  trained: { state: ModelState; history: readonly EpochLog[]; bestEpoch: number },
  options: ResolvedOptions,
): LifespanRun {
  const { state } = trained;
  const model = new TrainedModel(state);
  const predictions = {
    train: predictSplit(model, prepared.train),
    valid: predictSplit(model, prepared.valid),
    test: predictSplit(model, prepared.test),
  };
  model.dispose();
  const followUp = followUpOf(prepared.test, columns);
  const survival = judge(predictions.test.scores, prepared.test, followUp, paths, options);
  const warnings = columns.event === undefined ? [ALL_DIED] : [];
  if (survival.reason !== undefined) warnings.push(`survival cannot be judged: ${survival.reason}`);
  const difference = survival.versus_linear?.harrell_c;
  if (difference && difference.low <= 0)
    warnings.push(notBetter('survival', "Harrell's C", difference));
  return {
    model: 'LifespanNet-India',
    backend: prepared.backend,
    metrics: {
      model: 'LifespanNet-India',
      splits: {
        train: { n: prepared.train.sampleIds.length },
        valid: { n: prepared.valid.sampleIds.length },
        test: { n: prepared.test.sampleIds.length },
      },
      survival,
    },
    history: trained.history,
    bestEpoch: trained.bestEpoch,
    predictions,
    curves:
      state.baseline && survival.reason === undefined
        ? drawSurvival(predictions.test.scores, followUp, state.baseline)
        : undefined,
    warnings,
    state,
    checkpoint: (dir) => saveCheckpoint(dir, state),
  };
}

function judge(
  scores: Float32Array,
  test: EncodedSplit,
  followUp: FollowUp,
  { linear, covariates }: { linear: LinearPath; covariates: LinearPath },
  options: ResolvedOptions,
): SurvivalMetrics {
  const counts = countEvents(followUp);
  const reason = whyTooFewEvents(followUp, 'test');
  const linearScores = predictLinear(linear.weights, test);
  return {
    test: { ...counts, ...evaluateSurvival(scores, followUp, options) },
    baselines: {
      covariates: evaluateSurvival(predictLinear(covariates.weights, test), followUp, options),
      linear: evaluateSurvival(linearScores, followUp, options),
    },
    versus_linear: compareSurvival(scores, linearScores, followUp, options),
    ...(reason === undefined ? {} : { reason }),
  };
}

function coxTarget(train: FollowUp, valid: FollowUp): LinearTarget {
  const objective = coxObjective(valid);
  const gradient = new Float64Array(objective.rows);
  return {
    hasBias: false,
    trainObjective: (keep) =>
      coxObjective({
        ...train,
        time: Float64Array.from(train.time, (time, row) => (keep(row) ? time : Number.NaN)),
      }),
    validLoss: (predictor) => objective.evaluate(predictor, gradient) / objective.events,
  };
}

function requireEvents(split: EncodedSplit, columns: FollowUpColumns, name: string): FollowUp {
  const followUp = followUpOf(split, columns);
  const reason = whyTooFewEvents(followUp, name);
  if (reason === undefined) return followUp;
  throw new ModelError('Cannot train LifespanNet-India', {
    expected: 'more events',
    actual: reason,
  });
}

function predictSplit(model: TrainedModel, split: EncodedSplit): SplitPredictions {
  return {
    sampleIds: split.sampleIds,
    outputs: model.state.outputs,
    scores: model.score(rowsOf(split)),
    targets: split.targetNames,
    labels: split.targets,
  };
}
