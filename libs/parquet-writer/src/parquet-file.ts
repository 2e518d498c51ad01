import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quotedString } from './duckdb.ts';
import { ParquetWriteError } from './errors.ts';

/** What is known of a finished file. */
export interface FileSummary {
  readonly rows: number;
  readonly bytes: number;
  /** Hexadecimal, of the whole file. */
  readonly sha256: string;
}

/**
 * Checks that the file at `path` holds `rows` rows by its own metadata, flushes it to the disk
 * and hashes it.
 *
 * @throws {ParquetWriteError} If the file says otherwise: DuckDB has written broken files without
 *   an error before (duckdb/duckdb PR 19376).
 */
export async function sealParquetFile(
  connection: DuckDBConnection,
  path: string,
  rows: number,
): Promise<FileSummary> {
  const result = await connection.runAndReadAll(
    `SELECT coalesce(sum(num_rows), 0)::DOUBLE FROM parquet_file_metadata(${quotedString(path)})`,
  );
  const found = Number(result.value(0, 0));
  if (found !== rows) {
    throw new ParquetWriteError('Cannot trust the file just written', {
      location: { file: path },
      expected: `${rows} rows`,
      actual: `${found} by its metadata`,
    });
  }
  await flushToDisk(path);
  const { size } = await stat(path);
  return { rows, bytes: size, sha256: await fileHash(path) };
}

async function flushToDisk(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
