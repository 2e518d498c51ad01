import type { Column } from '@dirghayu/cohort-store';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { createTableStatement } from './copy-statement.ts';
import { createChunk } from './duckdb.ts';
import { VECTOR_ROWS } from './row-groups.ts';
import { type ColumnValue, fillVector, logicalType } from './vectors.ts';

/** At most 2,048 rows as a chunk of `columns`; a value that a row lacks is NULL. */
export function rowsChunk(
  rows: readonly (readonly ColumnValue[])[],
  columns: readonly Column[],
): DuckDBDataChunk {
  const chunk = duckdb.create_data_chunk(columns.map(({ type }) => logicalType(type)));
  duckdb.data_chunk_set_size(chunk, rows.length);
  columns.forEach(({ type }, i) => {
    const values = rows.map((row) => row[i] ?? null);
    fillVector(duckdb.data_chunk_get_vector(chunk, i), type, values);
  });
  return createChunk(chunk);
}

/** Makes `table` out of rows that fit in memory. */
export async function createTable(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  rows: readonly (readonly ColumnValue[])[],
): Promise<void> {
  await connection.run(createTableStatement(table, columns));
  const appender = await connection.createAppender(table);
  for (let start = 0; start < rows.length; start += VECTOR_ROWS) {
    appender.appendDataChunk(rowsChunk(rows.slice(start, start + VECTOR_ROWS), columns));
  }
  appender.closeSync();
}
