import { createRequire } from 'node:module';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { DataChunk } from '@duckdb/node-bindings';

/**
 * DuckDB's bindings by `require`: an `import` reads each of their 90 CommonJS files once more to
 * find the names in it, 0.3 s a thread against 0.1.
 */
const api = createRequire(import.meta.url)('@duckdb/node-api') as typeof import('@duckdb/node-api');

export const { DuckDBInstance, quotedIdentifier, quotedString } = api;

/** A chunk of the raw bindings as the appender takes it. */
export function createChunk(chunk: DataChunk): DuckDBDataChunk {
  return new api.DuckDBDataChunk(chunk);
}
