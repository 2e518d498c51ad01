import { mkdir, rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from './duckdb.ts';

/** Limits of one in-process DuckDB. */
export interface EngineOptions {
  /** DuckDB's `memory_limit`, such as `512MB`. */
  readonly memory: string;
  readonly threads: number;
  /** Where DuckDB puts what exceeds its memory, removed when the work is done; nowhere if absent. */
  readonly temporaryDirectory?: string;
}

/**
 * Runs `work` on a fresh in-memory DuckDB and closes it, whatever happens.
 *
 * No extension is ever loaded: Parquet, CSV and JSON are built in, and machines that write
 * stores often have no network.
 */
export async function withEngine<Result>(
  { memory, threads, temporaryDirectory }: EngineOptions,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  if (temporaryDirectory !== undefined) await mkdir(temporaryDirectory, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    threads: String(threads),
    temp_directory: temporaryDirectory ?? '',
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
    if (temporaryDirectory !== undefined) {
      await rm(temporaryDirectory, { recursive: true, force: true });
    }
  }
}
