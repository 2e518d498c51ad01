import { hash } from 'node:crypto';
import { ConfigError, type Diagnostic, quote } from '@dirghayu/pipeline';
import { unknownColumn } from './column-encoding.ts';
import { DatasetError } from './errors.ts';
import type { SampleTable } from './sample-table.ts';
import { readSplits } from './split-file.ts';

/** A part of the people that plays one role in an experiment. */
export type SplitName = 'train' | 'valid' | 'test';

/** The split of every person, by sample ID; null where a person is in none. */
export type SplitAssignment = ReadonlyMap<string, SplitName | null>;

/** How people are split; at most one of `group`, `groups`, `column` and `file`. */
export interface SplitOptions {
  /** Shares of each split, summing to 1; default 0.7, 0.15 and 0.15. */
  readonly fractions?: { readonly train: number; readonly valid: number; readonly test: number };
  /** Seed of the hash; default 0, whatever the seed of the batches. */
  readonly seed?: number;
  /** Column whose people stay together: a family, a cluster of relatives. NULL is nobody's. */
  readonly group?: string;
  /** Who stays together, by sample ID; people without a group are alone. */
  readonly groups?: ReadonlyMap<string, string>;
  /** `count` parts by the same hash: part `index` is the test split, the next one the validation split. */
  readonly fold?: { readonly index: number; readonly count: number };
  /** Column that says `train`, `valid` or `test`, or 1, 2 or 3 for them; NULL is in no split. */
  readonly column?: string;
  /** A file that `writeSplits` wrote; people that it lacks are in no split. */
  readonly file?: string;
}

const LEAST_FOLDS = 3;
const SPLIT_OF_VALUE: ReadonlyMap<string, SplitName> = new Map([
  ['train', 'train'],
  ['valid', 'valid'],
  ['test', 'test'],
  ['1', 'train'],
  ['2', 'valid'],
  ['3', 'test'],
]);
const DEFAULT_FRACTIONS = { train: 0.7, valid: 0.15, test: 0.15 };

/**
 * Assigns every person of a cohort to a split.
 *
 * By default from a hash of the seed and the sample ID (or the group): people who join or leave
 * the cohort never move the others. The shares are met in expectation, not exactly.
 *
 * @throws {ConfigError} If the shares or the combination of options make no sense.
 * @throws {DatasetError} If a column is unknown or holds something else.
 */
export async function assignSplits(
  table: SampleTable,
  options: SplitOptions = {},
  report: (diagnostic: Diagnostic) => void = () => {},
): Promise<SplitAssignment> {
  return (await planSplits(table, options, report))();
}

/**
 * As `assignSplits`, with the hashing of everybody (2 s for a million people) put off until it is
 * asked for, and then done once: who reads all people needs no split.
 */
export async function planSplits(
  table: SampleTable,
  options: SplitOptions = {},
  report: (diagnostic: Diagnostic) => void = () => {},
): Promise<() => SplitAssignment> {
  const { group, column, file } = options;
  checkOptions(options);
  if (file !== undefined || column !== undefined) {
    const given = file ? readSplits(file) : splitsOfColumn(table, column ?? '');
    const splits = complete(table, await given, report);
    return () => splits;
  }
  const together = options.groups;
  const groups =
    group === undefined
      ? table.ids.map((id) => together?.get(id) ?? null)
      : await columnTexts(table, group);
  let splits: SplitAssignment | undefined;
  return () => {
    splits ??= hashSplits(table.ids, groups, options);
    return splits;
  };
}

function hashSplits(
  ids: readonly string[],
  groups: readonly (string | null)[],
  options: SplitOptions,
): SplitAssignment {
  const { seed = 0 } = options;
  return new Map(
    ids.map((id, i) => {
      const key = groups[i] ?? null;
      const share = hashToShare(key === null ? [seed, 'sample', id] : [seed, 'group', key]);
      return [id, splitOfShare(share, options)];
    }),
  );
}

function splitOfShare(
  share: number,
  { fractions = DEFAULT_FRACTIONS, fold }: SplitOptions,
): SplitName {
  if (fold) {
    const after = (Math.floor(share * fold.count) - fold.index + fold.count) % fold.count;
    if (after === 0) return 'test';
    return after === 1 ? 'valid' : 'train';
  }
  if (share < fractions.train) return 'train';
  return share < fractions.train + fractions.valid ? 'valid' : 'test';
}

/** A number from 0 up to 1 (exclusive): the first 48 bits of SHA-256 over the key's JSON. */
export function hashToShare(key: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha256', JSON.stringify(key)).slice(0, 12), 16) / 2 ** 48;
}

function checkOptions({ fractions, fold, group, groups, column, file }: SplitOptions): void {
  const given = Object.entries({ group, groups, column, file }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length > 1) {
    throw new ConfigError('Cannot split people', {
      expected: 'at most one of group, groups, column and file',
      actual: given.map(([name]) => name).join(' and '),
    });
  }
  if (fold) checkFold(fold, given);
  if (fractions === undefined) return;
  const { train, valid, test } = fractions;
  const isShare = [train, valid, test].every((share) => share >= 0 && share <= 1);
  if (isShare && Math.abs(train + valid + test - 1) < 1e-9) return;
  throw new ConfigError('Cannot split people', {
    expected: 'shares of train, valid and test that sum to 1',
    actual: `${train}, ${valid} and ${test}`,
  });
}

function checkFold(
  { index, count }: NonNullable<SplitOptions['fold']>,
  given: readonly (readonly [string, unknown])[],
): void {
  const fixed = given.find(([name]) => name !== 'group' && name !== 'groups')?.[0];
  const isFold = Number.isInteger(count) && count >= LEAST_FOLDS;
  if (isFold && Number.isInteger(index) && index >= 0 && index < count && !fixed) return;
  throw new ConfigError('Cannot split people into folds', {
    expected: `at least ${LEAST_FOLDS} folds and an index from 0, and neither a column nor a file`,
    actual: fixed ? `a ${fixed}` : `fold ${index} of ${count}`,
  });
}

async function splitsOfColumn(
  table: SampleTable,
  column: string,
): Promise<ReadonlyMap<string, SplitName | null>> {
  const values = await columnTexts(table, column);
  return new Map(
    table.ids.map((id, i) => {
      const value = values[i] ?? null;
      const split = value === null ? null : SPLIT_OF_VALUE.get(value);
      if (split !== undefined) return [id, split];
      throw new DatasetError(`Cannot split people by column ${quote(column)}`, {
        location: { file: table.file },
        expected: 'train, valid or test, or 1, 2 or 3',
        actual: `${quote(value ?? '')} for ${quote(id)}`,
      });
    }),
  );
}

async function columnTexts(table: SampleTable, name: string): Promise<readonly (string | null)[]> {
  const column = await table.column(name);
  if (!column) throw await unknownColumn({ table, role: 'split column' }, name);
  if (column.kind === 'text') return column.values;
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value)));
}

/** One entry a person of the table; reports who is in no split. */
function complete(
  table: SampleTable,
  given: ReadonlyMap<string, SplitName | null>,
  report: (diagnostic: Diagnostic) => void,
): SplitAssignment {
  const splits = new Map(table.ids.map((id) => [id, given.get(id) ?? null]));
  const none = table.ids.filter((id) => splits.get(id) === null);
  if (none.length > 0) {
    const message = `People in no split, such as ${quote(none[0] ?? '')}, are left out`;
    report({ code: 'person-without-split', severity: 'warning', message, count: none.length });
  }
  return splits;
}
