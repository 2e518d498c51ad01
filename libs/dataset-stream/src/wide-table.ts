import { createHash } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import type { Cohort, CohortGenotypes } from './cohort.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { DuckDbSession, identifier, literal } from './duckdb-session.ts';
import { DatasetError } from './errors.ts';
import { nameList, nearestNames } from './nearest-names.ts';
import { ascending } from './permutation.ts';
import { columnTypes, SampleTable } from './sample-table.ts';
import { findWideValues, WideReader } from './wide-reader.ts';

/** A folder of Parquet files with one row per person and one column per variant. */
export interface WideTable {
  readonly root: string;
  /** Sorted paths. */
  readonly files: readonly string[];
}

/** What a cohort store has, whole or not: such a folder is never taken for a wide table. */
const STORE_ENTRIES = ['manifest.json', 'samples.parquet', 'variants', '.staging'];
/** Column names that say by themselves that they are variants. */
const VARIANT_NAME = /^rs\d+(_[ACGTN*]+_[ACGTN*]+)?$|^[^:]+:\d+:[^:]+:[^:]+$/i;

/** The Parquet files below `root`, nested folders included; null where a store lies or none are. */
export async function findWideTable(root: string): Promise<WideTable | null> {
  const top = await readdir(root).catch(() => []);
  if (top.some((entry) => STORE_ENTRIES.includes(entry))) return null;
  const entries = top.length === 0 ? [] : await readdir(root, { recursive: true });
  const files = entries.filter((entry) => entry.endsWith('.parquet')).sort();
  return files.length === 0 ? null : { root, files: files.map((file) => join(root, file)) };
}

/**
 * Opens a wide table as a cohort: columns that `features` names are genotypes, any other column
 * may be a target or covariate.
 *
 * @throws {DatasetError} If the files differ in their columns, or IDs are absent or repeat.
 */
export async function openWideCohort(wide: WideTable, options: DatasetOptions): Promise<Cohort> {
  const { idColumn = 'sample_id' } = options;
  const session = await DuckDbSession.open();
  try {
    const from = `read_parquet([${wide.files.map(literal).join(', ')}], hive_partitioning = false)`;
    await checkColumns(wide, session);
    const types = await columnTypes({ session, from });
    if (!types.has(idColumn)) throw await noIdColumn(wide, session, idColumn, [...types.keys()]);
    const source = { session, file: wide.root, from, orderBy: '', idColumn, hidden: [] };
    await checkIds(wide, session, from, idColumn);
    const table = await SampleTable.open(source);
    return {
      root: wide.root,
      fingerprint: await fingerprintOf(wide),
      table,
      genotypes: (wanted) => openWideGenotypes(wide, table, from, wanted),
      close: () => session.close(),
    };
  } catch (error) {
    session.close();
    throw error;
  }
}

async function openWideGenotypes(
  wide: WideTable,
  table: SampleTable,
  from: string,
  { features }: DatasetOptions,
): Promise<CohortGenotypes> {
  const names = await wideColumns(wide, table, features);
  const source = { session: table.session, file: wide.root, from };
  const values = await findWideValues(source, names);
  const reader = new WideReader(source, names, { rows: table.ids.length, values });
  return {
    matrix: null,
    reader,
    features: await reader.features(),
    sampleOfRow: ascending(table.ids.length),
    canStream: false,
  };
}

/** The columns that a selection names, in the order of the table. */
async function wideColumns(
  { root }: WideTable,
  table: SampleTable,
  features: DatasetOptions['features'],
): Promise<readonly string[]> {
  const isList = Array.isArray(features);
  const asked = new Set<string>(isList ? features : []);
  if (isList) {
    for (const name of asked) {
      if (table.columnNames.includes(name)) continue;
      throw new DatasetError('Cannot find feature', {
        location: { file: root },
        expected: `a column such as ${await nearestNames(table.session, name, nameList(table.columnNames))}`,
        actual: quote(name),
      });
    }
    return table.columnNames.filter((name) => asked.has(name));
  }
  const named = table.columnNames.filter((name) => VARIANT_NAME.test(name));
  if (features === 'all' && named.length > 0) return named;
  throw new DatasetError('Cannot select features of a wide table', {
    location: { file: root },
    expected: 'a list of columns, or "all" where columns are named rs… or chrom:pos:ref:alt',
    actual: JSON.stringify(features),
  });
}

async function checkColumns({ root, files }: WideTable, session: DuckDbSession): Promise<void> {
  const [first, other] = await session.rows(
    `SELECT first(file_name) FROM (SELECT file_name, list_sort(list(name)) AS names
     FROM parquet_schema([${files.map(literal).join(', ')}])
     WHERE num_children IS NULL GROUP BY file_name) GROUP BY names ORDER BY 1`,
  );
  if (first === undefined || other === undefined) return;
  throw new DatasetError('Cannot read wide table', {
    location: { file: root },
    expected: `the columns of ${quote(relative(root, String(first[0])))} in every file`,
    actual: `others in ${quote(relative(root, String(other[0])))}`,
  });
}

async function checkIds(
  { root }: WideTable,
  session: DuckDbSession,
  from: string,
  idColumn: string,
): Promise<void> {
  const id = identifier(idColumn);
  const [repeated] = await session.rows(
    `SELECT ${id}::VARCHAR, count(*)::INTEGER FROM ${from} GROUP BY ${id}
     HAVING ${id} IS NULL OR count(*) > 1 ORDER BY 1 LIMIT 1`,
  );
  if (!repeated) return;
  const [name, count] = repeated;
  throw new DatasetError('Cannot read wide table', {
    location: { file: root },
    expected: `an ID in ${quote(idColumn)} for every person, each once`,
    actual: name === null ? `${count} without one` : `${quote(String(name))} ${count} times`,
  });
}

async function noIdColumn(
  { root }: WideTable,
  session: DuckDbSession,
  idColumn: string,
  columns: readonly string[],
): Promise<DatasetError> {
  const nearest = await nearestNames(session, idColumn, nameList(columns));
  return new DatasetError('Cannot read wide table', {
    location: { file: root },
    expected: `an ID column (idColumn), such as ${nearest}`,
    actual: `no column ${quote(idColumn)}`,
  });
}

/**
 * SHA-256 over every file's relative path, size and Parquet footer: the footer tells the places,
 * sizes and extremes of all column chunks, so that it changes with the content.
 */
async function fingerprintOf({ root, files }: WideTable): Promise<string> {
  const hash = createHash('sha256');
  for (const path of files) {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const tail = Buffer.alloc(8);
      await file.read(tail, 0, 8, size - 8);
      const footer = Buffer.alloc(Math.min(size, tail.readUInt32LE(0) + 8));
      await file.read(footer, 0, footer.length, size - footer.length);
      hash.update(JSON.stringify([relative(root, path), size])).update(footer);
    } finally {
      await file.close();
    }
  }
  return hash.digest('hex');
}
