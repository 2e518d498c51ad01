import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { GenomicBigDataset } from '../src/index.ts';
import { collect, temporaryDirectory } from './small-store.ts';

const PEOPLE = 8_192;
const COLUMNS = 400;

/** A table that no codec makes smaller: 400 columns of random numbers, 64 kB each. */
async function wideFolder(): Promise<{ readonly root: string; readonly bytes: number }> {
  const root = await temporaryDirectory();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const columns = Array.from({ length: COLUMNS }, (_, i) => `random() AS rs${i}`);
  const file = join(root, 'people.parquet');
  await connection.run(`COPY (SELECT 'P' || i AS sample_id, i % 2 = 0 AS has_t2d, ${columns}
    FROM range(${PEOPLE}) rows(i)) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return { root, bytes: statSync(file).size };
}

/** Bytes that this process, DuckDB's threads included, has asked the system to read. */
function bytesRead(): number {
  const [, count] = /^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8')) ?? [];
  return Number(count);
}

/** Bytes that opening `features` and an epoch over them read. */
async function bytesOf(dataDir: string, features: readonly string[] | 'all'): Promise<number> {
  const before = bytesRead();
  const dataset = await GenomicBigDataset.open({ dataDir, features, target: 'has_t2d' });
  const batches = await collect(dataset.epoch(0)).finally(() => dataset.close());
  const values = batches.reduce((sum, { genotypes }) => sum + genotypes.length, 0);
  expect(values).toBe(PEOPLE * dataset.features.length);
  return bytesRead() - before;
}

test.skipIf(process.platform !== 'linux')(
  'of a wide table, the columns that are asked for are read alone',
  async () => {
    const { root, bytes } = await wideFolder();
    expect(bytes).toBeGreaterThan(COLUMNS * PEOPLE * 6);
    expect(await bytesOf(root, ['rs7', 'rs200', 'rs399'])).toBeLessThan(bytes / 5);
    // The same meter over all of them.
    expect(await bytesOf(root, 'all')).toBeGreaterThan(bytes);
  },
);
