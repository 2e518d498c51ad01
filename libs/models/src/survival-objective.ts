import type { SampleBatch } from '@dirghayu/genotypes';
import { type Scalar, scalar, slice, stack, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs';
import type { EncodedSplit } from './encoded-split.ts';
import { ModelError } from './errors.ts';
import { whyTooFewEvents } from './evaluation/survival-evaluation.ts';
import { type FollowUpColumns, followUpOf, followUpOfBatch } from './follow-up-columns.ts';
import type { LinearTarget } from './linear/linear-path.ts';
import { coxObjective } from './losses/cox.ts';
import { coxLoss } from './losses/cox-op.ts';
import { discreteObjective } from './losses/discrete-hazard.ts';
import { discreteLoss } from './losses/discrete-hazard-op.ts';
import { type FollowUp, riskSets } from './losses/risk-sets.ts';
import { addTaskLosses, fixedWeights, type TaskWeights } from './losses/task-weights.ts';
import { breslowHazard, cumulativeHazard } from './metrics/breslow.ts';
import type { NetObjective } from './net-fit.ts';
import { column } from './predictions.ts';
import type { PreparedSplits } from './prepared-splits.ts';
import { timeBins } from './survival/time-bins.ts';

/** Something that happens to people in time, and the columns that tell when. */
export interface SurvivalTask {
  readonly name: string;
  readonly columns: FollowUpColumns;
}

type Splits = Pick<PreparedSplits, 'train' | 'valid'>;

/**
 * One log hazard a task: the Cox partial likelihood per event, summed over tasks.
 *
 * @throws {ModelError} If the training or validation split has too few events of a task.
 */
export function proportionalObjective(
  model: NetObjective['model'],
  tasks: readonly SurvivalTask[],
  splits: Splits,
  taskWeights: TaskWeights,
): NetObjective {
  const names = tasks.map(({ name }) => name);
  const targets = tasks.map((task) => coxTarget(model, task, splits));
  const weights = fixedWeights(names, taskWeights);
  return {
    model,
    outputs: names,
    loss: { kind: 'cox', tasks, taskWeights },
    linearTargets: targets,
    weighsByUncertainty: taskWeights === 'uncertainty',
    batchLoss: (outputs, batch, logVariance) => {
      const { losses, isKnown } = coxLosses(outputs, batch, tasks);
      if (!isKnown.includes(true)) return undefined;
      return addTaskLosses({ losses, isKnown }, weights, logVariance);
    },
    validLoss: (outputs) =>
      targets.reduce((sum, { validLoss }, task) => {
        const logHazard = column(outputs, outputs.length / tasks.length, tasks.length, task);
        return sum + (weights[task] ?? 1) * validLoss(logHazard);
      }, 0),
  };
}

function coxLosses(outputs: Tensor2D, batch: SampleBatch, tasks: readonly SurvivalTask[]) {
  const followUps = tasks.map(({ columns }) => followUpOfBatch(batch, columns));
  const isKnown = followUps.map((followUp) => riskSets(followUp).events > 0);
  const losses = followUps.map((followUp, task): Scalar => {
    if (!isKnown[task]) return scalar(0);
    return coxLoss(slice(outputs, [0, task], [batch.rows, 1]), followUp);
  });
  return { losses: stack(losses) as Tensor1D, isKnown };
}

/** A discrete-time objective, with the time bins whose hazards are its outputs. */
export interface BinnedObjective extends NetObjective {
  readonly edges: Float64Array;
}

/**
 * A log hazard for each time bin: the discrete-time likelihood per person.
 *
 * The linear path is that of Cox's model, the same for all bins but for the baseline hazard of each.
 *
 * @throws {ModelError} If the training or validation split has too few events.
 */
export function binnedObjective(task: SurvivalTask, splits: Splits): BinnedObjective {
  const target = coxTarget('LifespanNet-India', task, splits);
  const train = followUpOf(splits.train, task.columns);
  const edges = timeBins(train);
  const valid = discreteObjective(followUpOf(splits.valid, task.columns), edges);
  const bins = edges.length - 1;
  return {
    model: 'LifespanNet-India',
    edges,
    outputs: Array.from({ length: bins }, (_, bin) => `log_hazard_${bin + 1}`),
    loss: { kind: 'discrete', tasks: [task], taskWeights: 'equal' },
    linearTargets: [target],
    outputBias: ({ outOfFold }) => binHazards(outOfFold, train, edges).map(Math.log),
    batchLoss: (outputs, batch) => {
      const followUp = followUpOfBatch(batch, task.columns);
      const { observed } = discreteObjective(followUp, edges);
      return observed === 0 ? undefined : discreteLoss(outputs, followUp, edges);
    },
    validLoss: (outputs) =>
      valid.evaluate(outputs, new Float64Array(outputs.length)) / Math.max(1, valid.observed),
  };
}

/** Baseline hazard within each bin; every bin holds an event, so that none is 0. */
function binHazards(logHazard: Float64Array, train: FollowUp, edges: Float64Array): Float64Array {
  const baseline = breslowHazard(logHazard, train);
  const upTo = edges.map((edge) => cumulativeHazard(baseline, edge));
  return upTo.slice(1).map((hazard, bin) => hazard - (upTo[bin] as number));
}

function coxTarget(
  model: NetObjective['model'],
  { columns }: SurvivalTask,
  { train: all, valid }: Splits,
): LinearTarget {
  const train = requireEvents(model, all, columns, 'train');
  const objective = coxObjective(requireEvents(model, valid, columns, 'valid'));
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

function requireEvents(
  model: string,
  split: EncodedSplit,
  columns: FollowUpColumns,
  splitName: string,
): FollowUp {
  const followUp = followUpOf(split, columns);
  const reason = whyTooFewEvents(followUp, splitName);
  if (reason === undefined) return followUp;
  throw new ModelError(`Cannot train ${model}`, { expected: 'more events', actual: reason });
}
