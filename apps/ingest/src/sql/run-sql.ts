import { ConfigError } from '@dirghayu/pipeline';
import type { DuckDBConnection } from '@duckdb/node-api';
import { copyToParquet } from './copy-to-parquet.ts';
import { ROW_TEXTS } from './row-text.ts';
import { SqlError } from './sql-error.ts';
import { withStoreSession } from './store-session.ts';
import { writeStandardOutput, writeWholeFile } from './text-output.ts';

/** How rows are given. */
export type SqlFormat = 'table' | 'csv' | 'json' | 'parquet';

/** Share of the memory that DuckDB reckons with; it holds up to half as much again beside (measured). */
const DUCKDB_SHARE = 0.6;

/** Statements, and what becomes of the rows of the last. */
export interface SqlJob {
  readonly dataDir: string;
  readonly sql: string;
  readonly format: SqlFormat;
  /** A file, written whole or not at all; standard output by default. */
  readonly output?: string | undefined;
  /** Bytes that the command may hold; a statement that needs more spills to disk, or fails. */
  readonly memory: number;
}

/**
 * Runs statements over a store, its views loaded, and writes the rows of the last while they come.
 *
 * @throws {StoreError} If there is no store.
 * @throws {SqlError} If DuckDB refuses the statement.
 * @throws {ConfigError} If Parquet is to go to standard output.
 */
export async function runSql({ dataDir, sql, format, output, memory }: SqlJob): Promise<void> {
  if (format === 'parquet' && output === undefined) {
    throw new ConfigError('Cannot write Parquet', {
      expected: 'a file, --output rows.parquet',
      actual: 'standard output',
    });
  }
  await withStoreSession({ dataDir, memory: memory * DUCKDB_SHARE }, async ({ connection }) => {
    if (format === 'parquet') {
      await copyToParquet(connection, sql, output ?? '').catch((error) => {
        throw new SqlError(error);
      });
    } else {
      const text = named(rowText(connection, sql, format));
      await (output === undefined ? writeStandardOutput(text) : writeWholeFile(output, text));
    }
  });
}

async function* rowText(
  connection: DuckDBConnection,
  sql: string,
  format: Exclude<SqlFormat, 'parquet'>,
): AsyncGenerator<string> {
  yield* ROW_TEXTS[format](await connection.stream(sql));
}

/** Whatever DuckDB says while rows are read is a fault of the statement. */
async function* named(text: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    for await (const piece of text) yield piece;
  } catch (error) {
    throw new SqlError(error);
  }
}
