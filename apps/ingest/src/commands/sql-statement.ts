import { readManifest, viewsSql } from '@dirghayu/cohort-store';
import { DirghayuError } from '@dirghayu/pipeline';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResultReader,
  quotedString,
} from '@duckdb/node-api';
import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';

/** DuckDB refused a statement. Code `SQL`. */
export class SqlError extends DirghayuError {
  constructor(message: string, cause: unknown) {
    super('SQL', `Cannot run the statement: ${message}`, { cause });
  }
}

/** How rows are printed. */
export type SqlFormat = 'table' | 'csv' | 'json';

/** Rows that a table on the screen shows; csv and json show all. */
const TABLE_ROWS = 100;

/**
 * Runs one statement over the store at `dataDir`, its views loaded, and writes the rows.
 *
 * The views come from this program, not from the store's views.sql: a store from a stranger
 * must not run SQL.
 *
 * @throws {StoreError} If there is no store. @throws {SqlError} If DuckDB refuses the statement.
 */
export async function runSql(
  { dataDir, statement, format }: { dataDir: string; statement: string; format: SqlFormat },
  write: (text: string) => void,
): Promise<void> {
  const manifest = await readManifest(dataDir);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET VARIABLE store = ${quotedString(dataDir)}`);
    await connection.run(viewsSql(manifest));
    await printRows(await query(connection, statement), format, write);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function query(connection: DuckDBConnection, statement: string): Promise<DuckDBResultReader> {
  try {
    return await connection.streamAndRead(statement);
  } catch (error) {
    throw new SqlError(error instanceof Error ? error.message : String(error), error);
  }
}

async function printRows(
  reader: DuckDBResultReader,
  format: SqlFormat,
  write: (text: string) => void,
): Promise<void> {
  try {
    await (format === 'table' ? reader.readUntil(TABLE_ROWS + 1) : reader.readAll());
  } catch (error) {
    throw new SqlError(error instanceof Error ? error.message : String(error), error);
  }
  const names = reader.deduplicatedColumnNames();
  const rows = reader.getRowsJson() as (string | number | boolean | object | null)[][];
  if (format === 'table') write(formatTable(names, rows));
  if (format === 'csv') write(stringify([names, ...rows.map((row) => row.map(csvCell))]).trimEnd());
  if (format === 'json')
    write(
      JSON.stringify(
        rows.map((row) => toObject(names, row)),
        null,
        2,
      ),
    );
}

function formatTable(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const table = new Table({ head: [...names], style: { head: [], border: [], compact: true } });
  for (const row of rows.slice(0, TABLE_ROWS)) table.push(row.map(cell));
  const more = rows.length > TABLE_ROWS;
  return `${table.toString()}${more ? `\nThe first ${TABLE_ROWS} rows; --format csv gives all` : ''}`;
}

function cell(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** NULL is an empty field. */
function csvCell(value: unknown): string {
  return value === null ? '' : cell(value);
}

function toObject(names: readonly string[], row: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, i) => [name, row[i]]));
}
