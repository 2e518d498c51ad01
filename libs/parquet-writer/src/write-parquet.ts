import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Column } from '@dirghayu/cohort-store';
import type { DuckDBConnection } from '@duckdb/node-api';
import { withEngine } from './connection.ts';
import { copyStatement } from './copy-statement.ts';
import { type FileSummary, sealParquetFile } from './parquet-file.ts';
import { VECTOR_ROWS } from './row-groups.ts';
import { rowsChunk } from './rows-chunk.ts';
import { StagingTable } from './staging-table.ts';
import type { ColumnValue } from './vectors.ts';

/** DuckDB's own default. */
const ROW_GROUP_ROWS = 122_880;

/** A small or middling table and where it goes. */
export interface WriteParquetOptions {
  readonly path: string;
  readonly columns: readonly Column[];
  /** Rows, each with a value per column; read once, 2,048 at a time. */
  readonly rows: Iterable<readonly ColumnValue[]> | AsyncIterable<readonly ColumnValue[]>;
  /** Rows of a row group, rounded up to a multiple of 2,048; 122,880 if absent. */
  readonly rowGroupRows?: number;
}

/**
 * Writes rows to one Parquet file, in their order; an existing file is replaced at the end.
 *
 * @throws {ParquetWriteError} If a value does not fit its column, memory or disk run out, or the
 *   file does not hold the rows that were written to it.
 */
export function writeParquet(options: WriteParquetOptions): Promise<FileSummary> {
  const { path, columns, rows, rowGroupRows = ROW_GROUP_ROWS } = options;
  return withFileEngine(path, async (connection) => {
    const table = await StagingTable.create(connection, columns);
    try {
      await stageRows(table, columns, rows);
      const count = table.rows;
      return await writeAside(connection, path, count, (aside) =>
        table.copyTo(aside, rowGroupRows),
      );
    } finally {
      await table.close();
    }
  });
}

async function stageRows(
  table: StagingTable,
  columns: readonly Column[],
  rows: WriteParquetOptions['rows'],
): Promise<void> {
  let batch: (readonly ColumnValue[])[] = [];
  for await (const row of rows) {
    if (batch.push(row) < VECTOR_ROWS) continue;
    table.append(rowsChunk(batch, columns), 0);
    batch = [];
  }
  table.append(rowsChunk(batch, columns), 0);
}

/** Writes the rows of `query` to `path`, in their order. */
export async function copyQuery(
  connection: DuckDBConnection,
  path: string,
  query: string,
  rows: number,
): Promise<FileSummary> {
  return writeAside(connection, path, rows, async (aside) => {
    const statement = { from: `(${query})`, path: aside, rowGroupRows: ROW_GROUP_ROWS };
    await connection.run(copyStatement(statement));
  });
}

/** A DuckDB whose spill lies beside `path`. */
export async function withFileEngine<Result>(
  path: string,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const engine = {
    memory: '512MB',
    threads: 1,
    temporaryDirectory: `${path}.${randomUUID()}.spill`,
  };
  return withEngine(engine, work);
}

async function writeAside(
  connection: DuckDBConnection,
  path: string,
  rows: number,
  write: (aside: string) => Promise<void>,
): Promise<FileSummary> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(aside);
    const summary = await sealParquetFile(connection, aside, rows);
    await rename(aside, path);
    return summary;
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
