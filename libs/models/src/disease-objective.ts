import type { SampleBatch } from '@dirghayu/genotypes';
import { type Tensor2D, tensor2d } from '@tensorflow/tfjs';
import { targetColumn } from './encoded-split.ts';
import type { LinearTarget } from './linear/linear-path.ts';
import { crossEntropy, logisticObjective } from './losses/logistic.ts';
import { maskedBce } from './losses/masked-bce.ts';
import {
  addTaskLosses,
  fixedWeights,
  type TaskLosses,
  type TaskWeights,
} from './losses/task-weights.ts';
import type { NetObjective } from './net-fit.ts';
import { column } from './predictions.ts';
import type { PreparedSplits } from './prepared-splits.ts';

/** A disease that is trained, and its column among the targets of the source. */
export interface DiseaseTask {
  readonly name: string;
  readonly target: number;
}

/** The objective of DiseaseNet-Multi: masked cross-entropy, summed over diseases. */
export function diseaseObjective(
  tasks: readonly DiseaseTask[],
  { train, valid }: Pick<PreparedSplits, 'train' | 'valid'>,
  taskWeights: TaskWeights,
): NetObjective {
  const names = tasks.map(({ name }) => name);
  const weights = fixedWeights(names, taskWeights);
  const validLabels = tasks.map(({ target }) => targetColumn(valid, target));
  return {
    model: 'DiseaseNet-Multi',
    outputs: names,
    loss: { kind: 'cross-entropy', tasks, taskWeights },
    weighsByUncertainty: taskWeights === 'uncertainty',
    linearTargets: tasks.map(({ target }, task) =>
      logisticTarget(targetColumn(train, target), validLabels[task] ?? new Float64Array(0)),
    ),
    batchLoss: (outputs, batch, logVariance) => {
      const task = batchLosses(outputs, batch, tasks);
      return task && addTaskLosses(task, weights, logVariance);
    },
    validLoss: (outputs) =>
      validLabels.reduce((sum, labels, task) => {
        const logits = column(outputs, labels.length, tasks.length, task);
        return sum + (weights[task] ?? 1) * meanCrossEntropy(logits, labels);
      }, 0),
  };
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

function batchLosses(
  outputs: Tensor2D,
  batch: SampleBatch,
  tasks: readonly DiseaseTask[],
): TaskLosses | undefined {
  const width = batch.targets.length / batch.rows;
  const labels = new Float32Array(batch.rows * tasks.length);
  const mask = new Float32Array(batch.rows * tasks.length);
  const isKnown = tasks.map(() => false);
  for (let row = 0; row < batch.rows; row++) {
    tasks.forEach(({ target }, task) => {
      const from = row * width + target;
      if (!batch.targetMask[from]) return;
      labels[row * tasks.length + task] = batch.targets[from] as number;
      mask[row * tasks.length + task] = 1;
      isKnown[task] = true;
    });
  }
  if (!isKnown.includes(true)) return undefined;
  const shape: [number, number] = [batch.rows, tasks.length];
  const losses = maskedBce(outputs, tensor2d(labels, shape), tensor2d(mask, shape));
  return { losses, isKnown };
}
