import { quote } from '@dirghayu/pipeline';
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
import { diseaseVerdict } from './evaluation/verdict.ts';
import type { LinearPath } from './linear/linear-path.ts';
import type { TaskWeights } from './losses/task-weights.ts';
import { calibratedChances, fitRecalibration } from './metrics/recalibration.ts';
import { type FittedNet, fitNet, linearPathName } from './net-fit.ts';
import {
  type ResolvedOptions,
  resolveOptions,
  type TrainingSplits,
  type TrainOptions,
} from './options.ts';
import { column, sizesOf, splitPredictions } from './predictions.ts';
import { type PreparedSplits, prepareSplits } from './prepared-splits.ts';
import { hideOthers, type Restriction, restrictLabels } from './restricted-labels.ts';
import type { ModelState } from './trained-model.ts';
import { type TrainedNet, trainedNet } from './trained-net.ts';

/** Options of `trainDiseaseNet`: those of every net, and how diseases share it. */
export type DiseaseNetOptions = TrainOptions & {
  /** Default `equal`. */
  readonly taskWeights?: TaskWeights;
  /** Diseases that only some people can have; the others have neither label nor prediction. */
  readonly onlyIn?: readonly Restriction[];
};

/**
 * A trained DiseaseNet-Multi. Scores are calibrated probabilities, NaN of a disease that the person cannot
 * have; curves are by disease, of those that could be judged.
 */
export type DiseaseRun = TrainedNet<DiseaseMetrics, Readonly<Record<string, DiseaseCurves>>>;

/**
 * Trains DiseaseNet-Multi: every target of the source is a disease, 0 or 1, NaN where unknown.
 *
 * Beside the net, ridge logistic models of covariates alone and of covariates and genotypes are
 * fitted on the same splits, and an elastic net; the second is the net's linear path. All of them are
 * calibrated on the validation split. A disease with fewer than two people on either side in the training
 * split is left out with a warning.
 *
 * @throws {ModelError} If a label is neither 0 nor 1, no disease can be trained, or a loss is not
 * finite.
 */
export async function trainDiseaseNet(
  allSplits: TrainingSplits,
  options: DiseaseNetOptions = {},
): Promise<DiseaseRun> {
  const { onlyIn = [], taskWeights = 'equal' } = options;
  const splits = restrictLabels(allSplits, onlyIn);
  const resolved = resolveOptions(options, splits.train);
  const prepared = await prepareSplits(splits, resolved);
  for (const split of [prepared.train, prepared.valid, prepared.test]) checkLabels(split);
  const { tasks, warnings } = trainableTasks(prepared.train, resolved);
  const objective = diseaseObjective(tasks, prepared, taskWeights);
  const fitted = await fitNet(objective, splits, prepared, resolved);
  const calibration = tasks.map(({ target }, task) =>
    fitRecalibration(
      column(fitted.outputs.valid, prepared.valid.sampleIds.length, tasks.length, task),
      targetColumn(prepared.valid, target),
    ),
  );
  const predict = (split: 'train' | 'valid' | 'test') => {
    const chances = calibratedChances(fitted.outputs[split], calibration);
    hideOthers(chances, prepared[split].sampleIds, objective.outputs, onlyIn);
    return splitPredictions(prepared[split], objective.outputs, chances);
  };
  const predictions = {
    train: predict('train'),
    valid: predict('valid'),
    test: predict('test'),
  };
  const rules = Object.fromEntries(onlyIn.map(({ task, rule }) => [task, rule]));
  const chances = await diseasesToJudge(prepared, tasks, fitted, predictions.test.scores);
  const diseases = chances.map((disease) => ({ ...disease, onlyIn: rules[disease.name] }));
  const { sampleIds } = prepared.test;
  const judged = judgeDiseases(diseases, sizesOf(prepared), { ...resolved, sampleIds });
  const state: ModelState = { ...fitted.state, calibration, onlyIn: rules };
  return trainedNet({
    fitted,
    prepared,
    ...judged,
    predictions,
    verdict: diseaseVerdict(judged.metrics.tasks),
    warnings,
    state,
  });
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
  prepared: PreparedSplits,
  tasks: readonly DiseaseTask[],
  fitted: FittedNet,
  scores: Float32Array,
): Promise<Omit<DiseaseToJudge, 'onlyIn'>[]> {
  const { train, test } = prepared;
  const people = test.sampleIds.length;
  const diseases: Omit<DiseaseToJudge, 'onlyIn'>[] = [];
  for (const [target, name] of test.targetNames.entries()) {
    const labels = targetColumn(test, target);
    const counts = countLabels(targetColumn(train, target));
    const task = tasks.findIndex((trained) => trained.target === target);
    const chances = async (paths: readonly LinearPath[] | undefined) =>
      paths && linearChances(paths[task], prepared, target);
    const models = task >= 0 && {
      net: column(scores, people, tasks.length, task),
      linear: (await chances(fitted.linear)) ?? new Float64Array(0),
      covariates: (await chances(fitted.covariates)) ?? new Float64Array(0),
      elasticNet: await chances(fitted.elasticNet),
      linearPath: linearPathName(fitted, task),
      prevalence: new Float64Array(people).fill(counts.prevalence ?? Number.NaN),
    };
    const reason = whyTooFew(counts, 'train');
    diseases.push({ name, labels, reason, models: models || undefined });
  }
  return diseases;
}

/** Probabilities of the test split from a linear model, calibrated as the net is. */
async function linearChances(
  path: LinearPath | undefined,
  { valid, test }: PreparedSplits,
  target: number,
): Promise<Float64Array> {
  if (!path) return new Float64Array(0);
  const logits = await predictLinear(path.weights, valid);
  const line = fitRecalibration(logits, targetColumn(valid, target));
  return Float64Array.from(calibratedChances(await predictLinear(path.weights, test), [line]));
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
