import { type Diagnostic, quote } from '@dirghayu/pipeline';
import { DatasetError } from './errors.ts';
import { nameList, nearestNames } from './nearest-names.ts';
import type { SampleColumn, SampleTable } from './sample-table.ts';

/** Numbers made of sample columns, for all people of a store. */
export interface EncodedColumns {
  readonly names: readonly string[];
  /** Shape [people, names], row-major, in the order of sample_index; NaN is missing. */
  readonly values: Float32Array;
}

/** What a column is encoded for: a covariate drops its first level, a target keeps all. */
export type EncodingRole = 'covariate' | 'target';

interface Encoding {
  readonly table: SampleTable;
  readonly role: EncodingRole;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Columns beside those of the table. */
  readonly extra?: ReadonlyMap<string, Float64Array> | undefined;
}

/** One column; NaN is missing. */
export interface Encoded {
  readonly name: string;
  readonly values: Float64Array;
}

const MAX_LEVELS = 20;

/**
 * Encodes the asked columns, in the order asked.
 *
 * A number or boolean stays as it is. A text column becomes one 0/1 column per level, named
 * `column=level`, levels sorted; a covariate leaves the first out, so that the columns are
 * independent. `column=level` alone is that one 0/1 column, whatever the type. Levels are those
 * of all people of the store, so that every split has the same columns.
 *
 * @throws {DatasetError} If a column or level is unknown, or a column has over 20 levels.
 */
export async function encodeColumns(
  encoding: Encoding,
  asked: readonly string[],
): Promise<EncodedColumns> {
  const columns = await encodedColumns(encoding, asked);
  const people = encoding.table.ids.length;
  const values = new Float32Array(people * columns.length);
  for (const [i, column] of columns.entries()) {
    for (let person = 0; person < people; person++) {
      values[person * columns.length + i] = column.values[person] as number;
    }
  }
  return { names: columns.map(({ name }) => name), values };
}

/** The same, column by column and with every digit. */
export async function encodedColumns(
  encoding: Encoding,
  asked: readonly string[],
): Promise<readonly Encoded[]> {
  const columns: Encoded[] = [];
  for (const name of asked) columns.push(...(await encodeColumn(encoding, name)));
  return columns;
}

async function encodeColumn(encoding: Encoding, asked: string): Promise<readonly Encoded[]> {
  const extra = encoding.extra?.get(asked);
  if (extra) return [finite(encoding, asked, extra)];
  const column = await encoding.table.column(asked);
  if (column?.kind === 'number') return [finite(encoding, column.name, column.values)];
  if (column) return encodeLevels(encoding, column);
  const equals = asked.indexOf('=');
  const owner = equals > 0 ? await encoding.table.column(asked.slice(0, equals)) : undefined;
  if (owner) return [encodeLevel(encoding, owner, asked.slice(equals + 1))];
  throw await unknownColumn(encoding, asked);
}

/** Infinities become missing: no loss or mean survives them. */
function finite({ report }: Encoding, name: string, values: Float64Array): Encoded {
  const infinite = values.reduce((n, value) => n + (Math.abs(value) === Infinity ? 1 : 0), 0);
  if (infinite > 0) {
    const message = `Infinite values of ${quote(name)} are taken as missing`;
    report({ code: 'infinite-value', severity: 'warning', message, count: infinite });
  }
  return { name, values: values.map((value) => (Number.isFinite(value) ? value : Number.NaN)) };
}

function encodeLevels(
  encoding: Encoding,
  column: Extract<SampleColumn, { kind: 'text' }>,
): readonly Encoded[] {
  const levels = levelsOf(column);
  if (levels.length === 0 || levels.length > MAX_LEVELS) {
    throw new DatasetError(`Cannot use column ${quote(column.name)} as a ${encoding.role}`, {
      location: { file: encoding.table.file },
      expected: `numbers, or text of 1 to ${MAX_LEVELS} levels`,
      actual:
        levels.length === 0
          ? 'a column without a single value'
          : `${column.type} with ${levels.length} levels`,
    });
  }
  const kept = encoding.role === 'covariate' ? levels.slice(1) : levels;
  if (kept.length === 0) {
    const message = `Covariate ${quote(column.name)} is the same for everyone and is left out`;
    encoding.report({ code: 'constant-covariate', severity: 'warning', message });
  }
  return kept.map((level) => indicator(column, level));
}

function encodeLevel(encoding: Encoding, column: SampleColumn, level: string): Encoded {
  const levels = levelsOf(column);
  if (levels.includes(level)) return indicator(column, level);
  const shown = levels.slice(0, MAX_LEVELS).map(quote).join(', ');
  throw new DatasetError(`Cannot use ${quote(`${column.name}=${level}`)} as a ${encoding.role}`, {
    location: { file: encoding.table.file },
    expected: `a level of ${quote(column.name)} (${shown})`,
    actual: quote(level),
  });
}

function levelsOf(column: SampleColumn): readonly string[] {
  const levels = new Set<string>();
  if (column.kind === 'text') {
    for (const value of column.values) if (value !== null) levels.add(value);
  } else {
    for (const value of column.values) if (!Number.isNaN(value)) levels.add(String(value));
  }
  return [...levels].sort();
}

function indicator(column: SampleColumn, level: string): Encoded {
  const isLevel = (value: string | number | null) => {
    if (value === null || Number.isNaN(value)) return Number.NaN;
    return String(value) === level ? 1 : 0;
  };
  return {
    name: `${column.name}=${level}`,
    values: Float64Array.from(column.values as ArrayLike<string | number | null>, isLevel),
  };
}

/** The error for a column that samples.parquet lacks, with the nearest names. */
export async function unknownColumn(
  { table, role }: { readonly table: SampleTable; readonly role: string },
  name: string,
): Promise<DatasetError> {
  const nearest = await nearestNames(table.session, name, nameList(table.columnNames));
  return new DatasetError(`Cannot find ${role}`, {
    location: { file: table.file },
    expected: nearest
      ? `a column such as ${nearest}`
      : 'a column of the people, who have none (join a table with dirghayu-ingest phenotypes)',
    actual: quote(name),
  });
}
