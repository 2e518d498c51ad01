import { DuckDBInstance, quotedString } from '@duckdb/node-api';

/** The people of a store in its order, from its samples.parquet. */
export async function readStoredSamples(path: string): Promise<readonly string[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT sample_id FROM read_parquet(${quotedString(path)}) ORDER BY sample_index`,
    );
    return reader.getRows().map(([id]) => String(id));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
