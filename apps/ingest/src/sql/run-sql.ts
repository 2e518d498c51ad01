import { ConfigError } from '@dirghayu/pipeline';
import { type DuckDBConnection, quotedString } from '@duckdb/node-api';
import { ROW_TEXTS } from './row-text.ts';
import { SqlError } from './sql-error.ts';
import { withStoreSession } from './store-session.ts';
import { replaceFile, writeStandardOutput, writeWholeFile } from './text-output.ts';

/** How rows are given. */
export type SqlFormat = 'table' | 'csv' | 'json' | 'parquet';

/** A statement, and what becomes of its rows. */
export interface SqlJob {
  readonly dataDir: string;
  readonly statement: string;
  readonly format: SqlFormat;
  /** A file, written whole or not at all; standard output by default. */
  readonly output?: string | undefined;
}

/**
 * Runs one statement over a store, its views loaded, and writes the rows while they come.
 *
 * @throws {StoreError} If there is no store.
 * @throws {SqlError} If DuckDB refuses the statement.
 * @throws {ConfigError} If Parquet is to go to standard output.
 */
export async function runSql({ dataDir, statement, format, output }: SqlJob): Promise<void> {
  if (format === 'parquet' && output === undefined) {
    throw new ConfigError('Cannot write Parquet', {
      expected: 'a file, --output rows.parquet',
      actual: 'standard output',
    });
  }
  await withStoreSession({ dataDir }, async ({ connection }) => {
    if (format === 'parquet') await copyToParquet(connection, statement, output ?? '');
    else {
      const text = named(rowText(connection, statement, format));
      await (output === undefined ? writeStandardOutput(text) : writeWholeFile(output, text));
    }
  });
}

async function copyToParquet(
  connection: DuckDBConnection,
  statement: string,
  output: string,
): Promise<void> {
  const query = statement.replace(/[;\s]+$/, '');
  await replaceFile(output, async (aside) => {
    try {
      await connection.run(`COPY (${query}\n) TO ${quotedString(aside)}
        (FORMAT parquet, COMPRESSION zstd)`);
    } catch (error) {
      throw new SqlError(error);
    }
  });
}

async function* rowText(
  connection: DuckDBConnection,
  statement: string,
  format: Exclude<SqlFormat, 'parquet'>,
): AsyncGenerator<string> {
  yield* ROW_TEXTS[format](await connection.stream(statement));
}

/** Whatever DuckDB says while rows are read is a fault of the statement. */
async function* named(text: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    for await (const piece of text) yield piece;
  } catch (error) {
    throw new SqlError(error);
  }
}
