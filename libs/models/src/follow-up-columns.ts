import type { SampleBatch } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { type EncodedSplit, targetColumn } from './encoded-split.ts';
import { ModelError } from './errors.ts';
import type { FollowUp } from './losses/risk-sets.ts';

/** Which target columns hold the follow-up. */
export interface FollowUpNames {
  /** When a person was last seen: attained age, or years since entry. */
  readonly time: string;
  /** 1: died at `time`; 0: alive then; missing: unknown. */
  readonly event?: string | undefined;
  /** Age at entry: nobody is at risk before it. */
  readonly entry?: string | undefined;
  /** Says that everybody died, so that no event column is needed. */
  readonly allDied?: boolean | undefined;
}

/** Numbers of the columns among the targets. */
export interface FollowUpColumns {
  readonly time: number;
  readonly event: number | undefined;
  readonly entry: number | undefined;
}

/**
 * Finds the columns of the follow-up among the targets of a source.
 *
 * @throws {ModelError} If a name is no target, or there is a time without an event: age at death
 * among those who died is not a target (a model that predicts it well ranks people upside down).
 */
export function findColumns(names: FollowUpNames, targets: readonly string[]): FollowUpColumns {
  if (names.event === undefined && names.allDied !== true) {
    throw new ModelError(`Cannot train survival on target ${quote(names.time)} alone`, {
      expected: 'an event column that tells the dead from the living, or allDied',
      actual: 'neither: age at death among the dead is not a target',
    });
  }
  const find = (name: string) => {
    const index = targets.indexOf(name);
    if (index >= 0) return index;
    throw new ModelError(`Cannot train survival on target ${quote(name)}`, {
      expected: `one of ${targets.map(quote).join(', ')}`,
      actual: 'no such target',
    });
  };
  return {
    time: find(names.time),
    event: names.event === undefined ? undefined : find(names.event),
    entry: names.entry === undefined ? undefined : find(names.entry),
  };
}

/** The names of columns among the targets. */
export function namesOf(
  { time, event, entry }: FollowUpColumns,
  targets: readonly string[],
): FollowUpNames {
  const name = (column: number) => targets[column] as string;
  return {
    time: name(time),
    ...(event === undefined ? { allDied: true } : { event: name(event) }),
    ...(entry === undefined ? {} : { entry: name(entry) }),
  };
}

/** The follow-up of a split. */
export function followUpOf(split: EncodedSplit, columns: FollowUpColumns): FollowUp {
  const time = targetColumn(split, columns.time);
  return {
    time,
    event: columns.event === undefined ? time.map(() => 1) : targetColumn(split, columns.event),
    entry: columns.entry === undefined ? undefined : targetColumn(split, columns.entry),
  };
}

/** The follow-up of a batch. */
export function followUpOfBatch(batch: SampleBatch, columns: FollowUpColumns): FollowUp {
  const width = batch.targets.length / batch.rows;
  const read = (column: number) =>
    Float64Array.from(
      { length: batch.rows },
      (_, row) => batch.targets[row * width + column] as number,
    );
  const time = read(columns.time);
  return {
    time,
    event: columns.event === undefined ? time.map(() => 1) : read(columns.event),
    entry: columns.entry === undefined ? undefined : read(columns.entry),
  };
}
