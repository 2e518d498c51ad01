import { createHash } from 'node:crypto';
import { ConfigError, type Diagnostic, quote } from '@dirghayu/pipeline';
import { unknownColumn } from './column-encoding.ts';
import { DatasetError } from './errors.ts';
import type { SampleTable } from './sample-table.ts';
import { readSplits } from './split-file.ts';

/** A part of the people that plays one role in an experiment. */
export type SplitName = 'train' | 'valid' | 'test';

/** The split of every person, by sample ID; null where a person is in none. */
export type SplitAssignment = ReadonlyMap<string, SplitName | null>;

/** How people are split; at most one of `group`, `column` and `file`. */
export interface SplitOptions {
  /** Shares of each split, summing to 1; default 0.7, 0.15 and 0.15. */
  readonly fractions?: { readonly train: number; readonly valid: number; readonly test: number };
  /** Seed of the hash; default 0, whatever the seed of the batches. */
  readonly seed?: number;
  /** Column whose people stay together: a family, a cluster of relatives. NULL is nobody's. */
  readonly group?: string;
  /** Column that says `train`, `valid` or `test`; NULL is in no split. */
  readonly column?: string;
  /** A file that `writeSplits` wrote; people that it lacks are in no split. */
  readonly file?: string;
}

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
  const { fractions = DEFAULT_FRACTIONS, seed = 0, group, column, file } = options;
  checkOptions(options);
  if (file !== undefined) return complete(table, await readSplits(file), report);
  if (column !== undefined) {
    return complete(table, await splitsOfColumn(table, column), report);
  }
  const groups = group === undefined ? [] : await columnTexts(table, group);
  return new Map(
    table.ids.map((id, i) => {
      const key = groups[i] ?? null;
      const share = hashToShare(key === null ? [seed, 'sample', id] : [seed, 'group', key]);
      if (share < fractions.train) return [id, 'train'];
      return [id, share < fractions.train + fractions.valid ? 'valid' : 'test'];
    }),
  );
}

/** A number from 0 up to 1 (exclusive): the first 48 bits of SHA-256 over the key's JSON. */
export function hashToShare(key: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(key)).digest().readUIntBE(0, 6) / 2 ** 48;
}

function checkOptions({ fractions, group, column, file }: SplitOptions): void {
  const given = Object.entries({ group, column, file }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new ConfigError('Cannot split people', {
      expected: 'at most one of group, column and file',
      actual: given.map(([name]) => name).join(' and '),
    });
  }
  if (fractions === undefined) return;
  const { train, valid, test } = fractions;
  const isShare = [train, valid, test].every((share) => share >= 0 && share <= 1);
  if (isShare && Math.abs(train + valid + test - 1) < 1e-9) return;
  throw new ConfigError('Cannot split people', {
    expected: 'shares of train, valid and test that sum to 1',
    actual: `${train}, ${valid} and ${test}`,
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
      if (value === null || isSplitName(value)) return [id, value];
      throw new DatasetError(`Cannot split people by column ${quote(column)}`, {
        location: { file: table.file },
        expected: 'train, valid or test',
        actual: `${quote(value)} for ${quote(id)}`,
      });
    }),
  );
}

/** Whether `value` names a split. */
function isSplitName(value: string): value is SplitName {
  return value === 'train' || value === 'valid' || value === 'test';
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
