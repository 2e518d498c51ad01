import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { ModelError } from './errors.ts';
import type { TrainingSplits } from './options.ts';
import { type Labels, relabel } from './relabelled.ts';

/** A disease that only some people can have. */
export interface Restriction {
  readonly task: string;
  /** As the people were asked for, for the record: `sex=F`. */
  readonly rule: string;
  /** Sample IDs of those who can. */
  readonly members: ReadonlySet<string>;
}

/**
 * Splits in which everybody else has no label for the disease.
 *
 * @throws {ModelError} If a restriction is of no target.
 */
export function restrictLabels(
  splits: TrainingSplits,
  restrictions: readonly Restriction[],
): TrainingSplits {
  if (restrictions.length === 0) return splits;
  const { targetNames } = splits.train;
  const rules = restrictions.map(({ task, rule, members }) => {
    const target = targetNames.indexOf(task);
    if (target >= 0) return { target, members };
    throw new ModelError(`Cannot restrict ${quote(task)} to ${rule}`, {
      expected: `one of ${targetNames.map(quote).join(', ')}`,
      actual: 'no such target',
    });
  });
  const restrict = (source: BatchSource) => relabel(source, (batch) => withoutOthers(batch, rules));
  return {
    train: restrict(splits.train),
    valid: restrict(splits.valid),
    test: restrict(splits.test),
  };
}

function withoutOthers(
  batch: SampleBatch,
  rules: readonly { readonly target: number; readonly members: ReadonlySet<string> }[],
): Labels {
  const targets = batch.targets.slice();
  const targetMask = batch.targetMask.slice();
  const width = targets.length / batch.rows;
  batch.sampleIds.forEach((id, row) => {
    for (const { target, members } of rules) {
      if (members.has(id)) continue;
      targets[row * width + target] = Number.NaN;
      targetMask[row * width + target] = 0;
    }
  });
  return { targets, targetMask };
}

/** Overwrites scores, shape [people, outputs], with NaN for people who cannot have the disease. */
export function hideOthers(
  scores: Float32Array,
  sampleIds: readonly string[],
  outputs: readonly string[],
  restrictions: readonly Restriction[],
): void {
  for (const { task, members } of restrictions) {
    const output = outputs.indexOf(task);
    if (output < 0) continue;
    sampleIds.forEach((id, row) => {
      if (!members.has(id)) scores[row * outputs.length + output] = Number.NaN;
    });
  }
}
