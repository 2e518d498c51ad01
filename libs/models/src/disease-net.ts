import { quote } from '@dirghayu/pipeline';
import type { StartedBackend } from './backend.ts';
import { saveCheckpoint } from './checkpoint.ts';
import { type DiseaseTask, diseaseObjective } from './disease-objective.ts';
import { type EncodedSplit, predictLinear, targetColumn } from './encoded-split.ts';
import { ModelError } from './errors.ts';
import { countLabels, whyTooFew } from './evaluation/disease-evaluation.ts';
import {
  type DiseaseCurves,
  type DiseaseMetrics,
  type DiseaseToJudge,
  judgeDiseases,
} from './evaluation/disease-metrics.ts';
import type { LinearPath } from './linear/linear-path.ts';
import { sigmoid } from './losses/logistic.ts';
import { type FittedNet, fitNet } from './net-fit.ts';
import {
  type EpochLog,
  type ResolvedOptions,
  resolveOptions,
  type TrainingSplits,
  type TrainOptions,
} from './options.ts';
import { column, type RunPredictions, sizesOf, splitPredictions } from './predictions.ts';
import { type PreparedSplits, prepareSplits } from './prepared-splits.ts';
import type { ModelState } from './trained-model.ts';

/** Options of `trainDiseaseNet`: those of every net. */
export type DiseaseNetOptions = TrainOptions;

/** A trained DiseaseNet-Multi with everything that its report shows. */
export interface DiseaseRun {
  readonly model: 'DiseaseNet-Multi';
  readonly backend: StartedBackend;
  /** Goes to `metrics.json` as it is. */
  readonly metrics: DiseaseMetrics;
  readonly history: readonly EpochLog[];
  readonly bestEpoch: number;
  /** Scores are probabilities. */
  readonly predictions: RunPredictions;
  /** By task, of the test split; only tasks that could be judged. */
  readonly curves: Readonly<Record<string, DiseaseCurves>>;
  /** What a reader must know first: tasks left out, nets that do not beat the linear model. */
  readonly warnings: readonly string[];
  readonly state: ModelState;
  /** Writes a checkpoint directory. */
  checkpoint(dir: string): Promise<void>;
}

/**
 * Trains DiseaseNet-Multi: every target of the source is a disease, 0 or 1, NaN where unknown.
 *
 * Beside the net, ridge logistic models of covariates alone and of covariates and genotypes are
 * fitted on the same splits; the second is the net's linear path. A disease with fewer than two
 * people on either side in the training split is left out with a warning.
 *
 * @throws {ModelError} If a label is neither 0 nor 1, no disease can be trained, or a loss is not
 * finite.
 */
export async function trainDiseaseNet(
  splits: TrainingSplits,
  options: DiseaseNetOptions = {},
): Promise<DiseaseRun> {
  const resolved = resolveOptions(options, splits.train);
  const prepared = await prepareSplits(splits, resolved);
  for (const split of [prepared.train, prepared.valid, prepared.test]) checkLabels(split);
  const { tasks, warnings } = trainableTasks(prepared.train, resolved);
  const objective = diseaseObjective(tasks, prepared);
  const fitted = await fitNet(objective, splits, prepared, resolved);
  const predict = (split: 'train' | 'valid' | 'test') =>
    splitPredictions(prepared[split], objective.outputs, fitted.outputs[split].map(sigmoid));
  const predictions = {
    train: predict('train'),
    valid: predict('valid'),
    test: predict('test'),
  };
  const diseases = await diseasesToJudge(prepared, tasks, fitted, predictions.test.scores);
  const judged = judgeDiseases(diseases, sizesOf(prepared), resolved);
  return {
    model: 'DiseaseNet-Multi',
    backend: prepared.backend,
    metrics: judged.metrics,
    history: fitted.history,
    bestEpoch: fitted.bestEpoch,
    predictions,
    curves: judged.curves,
    warnings: [...warnings, ...judged.warnings],
    state: fitted.state,
    checkpoint: (dir) => saveCheckpoint(dir, fitted.state),
  };
}

/** The targets with enough labels in the training split, and a warning for each of the others. */
function trainableTasks(train: EncodedSplit, { report }: ResolvedOptions) {
  const tasks: DiseaseTask[] = [];
  const warnings: string[] = [];
  train.targetNames.forEach((name, target) => {
    const reason = whyTooFew(countLabels(targetColumn(train, target)), 'train');
    if (reason === undefined) {
      tasks.push({ name, target });
      return;
    }
    const message = `${name} is left out: ${reason}`;
    warnings.push(message);
    report({ code: 'untrainable-task', severity: 'warning', message });
  });
  if (tasks.length > 0) return { tasks, warnings };
  throw new ModelError('Cannot train DiseaseNet-Multi', {
    expected: 'a target with at least two people on either side in the train split',
    actual: warnings.join('; ') || 'no target',
  });
}

async function diseasesToJudge(
  { train, test }: PreparedSplits,
  tasks: readonly DiseaseTask[],
  fitted: FittedNet,
  scores: Float32Array,
): Promise<DiseaseToJudge[]> {
  const people = test.sampleIds.length;
  const probabilities = async (path: LinearPath | undefined) =>
    path ? (await predictLinear(path.weights, test)).map(sigmoid) : new Float64Array(0);
  const diseases: DiseaseToJudge[] = [];
  for (const [target, name] of test.targetNames.entries()) {
    const labels = targetColumn(test, target);
    const counts = countLabels(targetColumn(train, target));
    const task = tasks.findIndex((trained) => trained.target === target);
    const models = task >= 0 && {
      net: column(scores, people, tasks.length, task),
      linear: await probabilities(fitted.linear[task]),
      covariates: await probabilities(fitted.covariates[task]),
      prevalence: new Float64Array(people).fill(counts.prevalence ?? Number.NaN),
    };
    diseases.push({
      name,
      labels,
      reason: whyTooFew(counts, 'train'),
      models: models || undefined,
    });
  }
  return diseases;
}

function checkLabels({ targets, targetNames }: EncodedSplit): void {
  targets.forEach((label, i) => {
    if (Number.isNaN(label) || label === 0 || label === 1) return;
    const name = targetNames[i % targetNames.length] ?? '';
    throw new ModelError(`Cannot train on target ${quote(name)}`, {
      expected: '0, 1 or missing',
      actual: String(label),
    });
  });
}
