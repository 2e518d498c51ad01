import type { Column } from '@dirghayu/cohort-store';
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { copyStatement, createTableStatement } from './copy-statement.ts';

/** Catalog and table that rows wait in until the file is written. */
const CATALOG = 'staging';
const TABLE = `${CATALOG}.main.rows`;

/** Rows of a row group of the staging table; the smallest that DuckDB takes. */
const STAGING_ROW_GROUP = 2048;

/** Bytes appended before the appender hands them to the table, which can be spilled to disk. */
const FLUSH_BYTES = 16 << 20;

/** Rows on their way into one Parquet file: appended in order, copied out in one statement. */
export interface StagingTable {
  readonly rows: number;
  append(chunk: DuckDBDataChunk, bytes: number): void;
  /** Writes all rows to `path`, in the order of their appending, and empties the table. */
  copyTo(path: string, rowGroupRows: number): Promise<void>;
}

/** Makes an empty staging table; one at a time per connection. */
export async function createStagingTable(
  connection: DuckDBConnection,
  columns: readonly Column[],
): Promise<StagingTable> {
  await connection.run(
    `ATTACH IF NOT EXISTS ':memory:' AS ${CATALOG} (ROW_GROUP_SIZE ${STAGING_ROW_GROUP})`,
  );
  const createTable = createTableStatement(TABLE, columns);
  await connection.run(createTable);
  let appender: DuckDBAppender | undefined;
  let rows = 0;
  let unflushed = 0;
  appender = await connection.createAppender('rows', 'main', CATALOG);
  return {
    get rows() {
      return rows;
    },
    append(chunk, bytes) {
      appender?.appendDataChunk(chunk);
      rows += chunk.rowCount;
      unflushed += bytes;
      if (unflushed < FLUSH_BYTES) return;
      appender?.flushSync();
      unflushed = 0;
    },
    async copyTo(path, rowGroupRows) {
      appender?.closeSync();
      await connection.run(copyStatement({ from: TABLE, path, rowGroupRows }));
      await connection.run(createTable);
      appender = await connection.createAppender('rows', 'main', CATALOG);
      rows = 0;
      unflushed = 0;
    },
  };
}
