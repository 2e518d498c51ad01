import type { SampleBatch } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { tensor2d } from '@tensorflow/tfjs';
import type { StartedBackend } from './backend.ts';
import { saveCheckpoint } from './checkpoint.ts';
import { type EncodedSplit, rowsOf, targetColumn } from './encoded-split.ts';
import { ModelError } from './errors.ts';
import { countLabels, whyTooFew } from './evaluation/disease-evaluation.ts';
import {
  type DiseaseCurves,
  type DiseaseMetrics,
  judgeDiseases,
} from './evaluation/disease-metrics.ts';
import {
  type LinearPath,
  type LinearTarget,
  type LinearWeights,
  predictLinear,
} from './linear/linear-path.ts';
import { crossEntropy, logisticObjective, sigmoid } from './losses/logistic.ts';
import { maskedBce } from './losses/masked-bce.ts';
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
  readonly predictions: RunPredictions;
  /** By task, of the test split; only tasks that could be judged. */
  readonly curves: Readonly<Record<string, DiseaseCurves>>;
  /** What a reader must know first: tasks left out, nets that do not beat the linear model. */
  readonly warnings: readonly string[];
  readonly state: ModelState;
  /** Writes a checkpoint directory. */
  checkpoint(dir: string): Promise<void>;
}

/** One disease: where its labels are, and its linear models. */
interface Task {
  readonly name: string;
  /** Column among the targets of the source. */
  readonly target: number;
  readonly linear: LinearPath;
  readonly covariates: LinearPath;
  readonly prevalence: number;
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
  const resolved = resolveOptions(options);
  const prepared = await prepareSplits(splits, resolved);
  for (const split of [prepared.train, prepared.valid, prepared.test]) checkLabels(split);
  const { tasks, warnings } = fitTasks(prepared, resolved);
  const { preprocessing } = prepared;
  const shape = {
    features: splits.train.features.length,
    covariates: covariateColumns(preprocessing),
    outputs: tasks.length,
    encoder: resolved.encoder,
    hidden: resolved.hidden,
  };
  const fresh = initialWeights(shape, new SeededRandom(resolved.seed));
  const network = new Network(
    shape,
    setLinearPaths(
      fresh,
      shape,
      tasks.map((task) => task.linear.weights),
    ),
  );
  const { history, bestEpoch } = await trainNetwork(
    {
      network,
      train: splits.train,
      preprocessing,
      offsets: offsetsOf(prepared.train, tasks),
      batchLoss: (outputs, batch) => batchLoss(outputs, batch, tasks),
      validLoss: () => splitLoss(network, prepared.valid, tasks),
    },
    resolved,
  );
  const state: ModelState = {
    model: 'DiseaseNet-Multi',
    shape,
    weights: network.weights(),
    preprocessing,
    featureKeys: featureKeysOf(splits.train),
    covariateNames: splits.train.covariateNames,
    outputs: tasks.map((task) => task.name),
    options: { ...options },
  };
  network.dispose();
  return finishRun(prepared, tasks, warnings, { state, history, bestEpoch }, resolved);
}

function finishRun(
  prepared: PreparedSplits,
  tasks: readonly Task[],
  warnings: string[],
  trained: { state: ModelState; history: readonly EpochLog[]; bestEpoch: number },
  options: ResolvedOptions,
): DiseaseRun {
  const model = new TrainedModel(trained.state);
  const predictions = {
    train: predictSplit(model, prepared.train),
    valid: predictSplit(model, prepared.valid),
    test: predictSplit(model, prepared.test),
  };
  model.dispose();
  const judged = judgeDiseases(
    prepared.test.targetNames.map((name, target) => {
      const column = tasks.findIndex((task) => task.target === target);
      const task = tasks[column];
      return {
        name,
        labels: targetColumn(prepared.test, target),
        reason: whyTooFew(countLabels(targetColumn(prepared.train, target)), 'train'),
        models: task && {
          net: Float64Array.from(
            predictions.test.sampleIds,
            (_, row) => predictions.test.scores[row * tasks.length + column] as number,
          ),
          linear: probabilities(task.linear.weights, prepared.test),
          covariates: probabilities(task.covariates.weights, prepared.test),
          prevalence: new Float64Array(prepared.test.sampleIds.length).fill(task.prevalence),
        },
      };
    }),
    {
      train: prepared.train.sampleIds.length,
      valid: prepared.valid.sampleIds.length,
      test: prepared.test.sampleIds.length,
    },
    options,
  );
  return {
    model: 'DiseaseNet-Multi',
    backend: prepared.backend,
    metrics: judged.metrics,
    history: trained.history,
    bestEpoch: trained.bestEpoch,
    predictions,
    curves: judged.curves,
    warnings: [...warnings, ...judged.warnings],
    state: trained.state,
    checkpoint: (dir) => saveCheckpoint(dir, trained.state),
  };
}

/** Fits the linear models of every disease that has enough labels in the training split. */
function fitTasks({ train, valid, fitter }: PreparedSplits, { report, signal }: ResolvedOptions) {
  const tasks: Task[] = [];
  const warnings: string[] = [];
  train.targetNames.forEach((name, target) => {
    signal?.throwIfAborted();
    const labels = targetColumn(train, target);
    const counts = countLabels(labels);
    const reason = whyTooFew(counts, 'train');
    if (reason !== undefined) {
      const message = `${name} is left out: ${reason}`;
      warnings.push(message);
      report({ code: 'untrainable-task', severity: 'warning', message });
      return;
    }
    const linearTarget = logisticTarget(labels, targetColumn(valid, target));
    tasks.push({
      name,
      target,
      linear: fitter.fit(linearTarget, 'all'),
      covariates: fitter.fit(linearTarget, 'covariates'),
      prevalence: counts.prevalence ?? Number.NaN,
    });
  });
  if (tasks.length > 0) return { tasks, warnings };
  throw new ModelError('Cannot train DiseaseNet-Multi', {
    expected: 'a target with at least two people on either side in the train split',
    actual: warnings.join('; ') || 'no target',
  });
}

function logisticTarget(train: Float64Array, valid: Float64Array): LinearTarget {
  return {
    hasBias: true,
    trainObjective: (keep) =>
      logisticObjective(train.map((label, row) => (keep(row) ? label : Number.NaN))),
    validLoss: (predictor) => meanCrossEntropy(predictor, valid),
  };
}

/** Mean over known labels; 0 without any. */
function meanCrossEntropy(logits: ArrayLike<number>, labels: Float64Array): number {
  let sum = 0;
  let known = 0;
  labels.forEach((label, row) => {
    if (Number.isNaN(label)) return;
    sum += crossEntropy(logits[row] as number, label);
    known++;
  });
  return known === 0 ? 0 : sum / known;
}

function batchLoss(
  outputs: Parameters<typeof maskedBce>[0],
  batch: SampleBatch,
  tasks: readonly Task[],
) {
  const width = batch.targets.length / batch.rows;
  const labels = new Float32Array(batch.rows * tasks.length);
  const mask = new Float32Array(batch.rows * tasks.length);
  let known = 0;
  for (let row = 0; row < batch.rows; row++) {
    tasks.forEach(({ target }, task) => {
      const from = row * width + target;
      if (!batch.targetMask[from]) return;
      labels[row * tasks.length + task] = batch.targets[from] as number;
      mask[row * tasks.length + task] = 1;
      known++;
    });
  }
  if (known === 0) return undefined;
  const shape: [number, number] = [batch.rows, tasks.length];
  return maskedBce(outputs, tensor2d(labels, shape), tensor2d(mask, shape));
}

function splitLoss(network: Network, split: EncodedSplit, tasks: readonly Task[]): number {
  const rows = split.sampleIds.length;
  const logits = predictRows(network, rowsOf(split));
  return tasks.reduce((sum, { target }, task) => {
    const ofTask = Float64Array.from(
      { length: rows },
      (_, row) => logits[row * tasks.length + task] as number,
    );
    return sum + meanCrossEntropy(ofTask, targetColumn(split, target));
  }, 0);
}

function offsetsOf({ sampleIds }: EncodedSplit, tasks: readonly Task[]): Map<string, Float32Array> {
  return new Map(
    sampleIds.map((id, row) => [
      id,
      Float32Array.from(tasks, (task) => task.linear.outOfFold[row] as number),
    ]),
  );
}

function probabilities(weights: LinearWeights, split: EncodedSplit): Float64Array {
  return predictLinear(weights, split).map(sigmoid);
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

function checkLabels({ targets, targetNames }: EncodedSplit): void {
  targets.forEach((label, i) => {
    if (Number.isNaN(label) || label === 0 || label === 1) return;
    throw new ModelError(
      `Cannot train on target ${quote(targetNames[i % targetNames.length] ?? '')}`,
      {
        expected: '0, 1 or missing',
        actual: String(label),
      },
    );
  });
}
