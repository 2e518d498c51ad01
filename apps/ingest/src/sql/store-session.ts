import { type Manifest, readManifest, StoreError, viewsSql } from '@dirghayu/cohort-store';
import { withTemporaryDirectory } from '@dirghayu/storage';
import { type DuckDBConnection, DuckDBInstance, quotedString } from '@duckdb/node-api';

/** A DuckDB with the views of a store loaded. */
export interface StoreSession {
  readonly manifest: Manifest;
  readonly connection: DuckDBConnection;
}

/**
 * Opens a DuckDB over the store at `dataDir`, hands it to `use`, and closes it whatever happens.
 *
 * The views come from this program, not from the store's views.sql: a store from a stranger
 * must not run SQL. DuckDB spills to a private directory of the system's, never into the store.
 *
 * @param memory Bytes that DuckDB may hold; most of the machine's by default.
 * @throws {StoreError} If there is no store, or a part of it cannot be read.
 */
export async function withStoreSession<Result>(
  { dataDir, memory }: { readonly dataDir: string; readonly memory?: number },
  use: (session: StoreSession) => Promise<Result>,
): Promise<Result> {
  const manifest = await readManifest(dataDir);
  return withTemporaryDirectory(async (spill) => {
    const instance = await DuckDBInstance.create(':memory:', {
      temp_directory: spill,
      ...(memory === undefined ? {} : { memory_limit: `${Math.ceil(memory / 2 ** 20)}MiB` }),
    });
    const connection = await instance.connect();
    try {
      await connection.run(`SET VARIABLE store = ${quotedString(dataDir)}`);
      await connection.run(viewsSql(manifest)).catch((cause: Error) => {
        throw new StoreError('Cannot open cohort store', {
          location: { file: dataDir },
          expected: 'the parts that its manifest lists; restore them, or ingest again',
          actual: cause.message,
          cause,
        });
      });
      return await use({ manifest, connection });
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });
}
