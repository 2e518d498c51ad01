import type { EncodedSplit } from './encoded-split.ts';
import { ModelError } from './errors.ts';
import { whyTooFewEvents } from './evaluation/survival-evaluation.ts';
import { type FollowUpColumns, followUpOf, followUpOfBatch } from './follow-up-columns.ts';
import type { LinearTarget } from './linear/linear-path.ts';
import { coxObjective } from './losses/cox.ts';
import { coxLoss } from './losses/cox-op.ts';
import { type FollowUp, riskSets } from './losses/risk-sets.ts';
import type { NetObjective } from './net-fit.ts';
import type { PreparedSplits } from './prepared-splits.ts';

/**
 * The objective of LifespanNet-India: the Cox partial likelihood per event.
 *
 * @throws {ModelError} If the training or validation split has too few events.
 */
export function survivalObjective(
  columns: FollowUpColumns,
  { train, valid }: Pick<PreparedSplits, 'train' | 'valid'>,
): NetObjective {
  const target = coxTarget(
    requireEvents(train, columns, 'train'),
    requireEvents(valid, columns, 'valid'),
  );
  return {
    model: 'LifespanNet-India',
    outputs: ['log_hazard'],
    linearTargets: [target],
    batchLoss: (outputs, batch) => {
      const followUp = followUpOfBatch(batch, columns);
      return riskSets(followUp).events === 0 ? undefined : coxLoss(outputs, followUp);
    },
    validLoss: (outputs) => target.validLoss(Float64Array.from(outputs)),
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
