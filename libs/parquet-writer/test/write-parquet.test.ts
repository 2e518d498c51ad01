import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeParquet } from '../src/index.ts';
import { query } from './read-back.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'write-parquet-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const COLUMNS = [
  { name: 'row', type: 'INTEGER' },
  { name: 'na"me', type: 'VARCHAR' },
  { name: 'genotypes', type: 'BLOB' },
];

it('writes rows in order, from a generator longer than a chunk', async () => {
  const path = join(directory, 'deep', 'er', 'rows.parquet');
  async function* rows() {
    for (let i = 0; i < 5000; i++) yield [i, i % 3 ? `n${i}` : null, Uint8Array.of(i & 255, 0)];
  }
  const summary = await writeParquet({ path, columns: COLUMNS, rows: rows(), rowGroupRows: 2048 });
  expect(summary).toMatchObject({ rows: 5000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const back = await query(`SELECT * FROM '${path}'`);
  expect(back).toHaveLength(5000);
  back.forEach((row, i) => {
    expect([row['row'], row['na"me'], [...(row['genotypes'] as Uint8Array)]]).toEqual([
      i,
      i % 3 ? `n${i}` : null,
      [i & 255, 0],
    ]);
  });
});

it('writes a file without rows', async () => {
  const path = join(directory, 'empty.parquet');
  expect(await writeParquet({ path, columns: COLUMNS, rows: [] })).toMatchObject({ rows: 0 });
  expect(await query(`SELECT count(*)::INTEGER AS n FROM '${path}'`)).toEqual([{ n: 0 }]);
});

it('replaces a file at the end, or leaves it as it was', async () => {
  const path = join(directory, 'rows.parquet');
  await writeFile(path, 'before');
  const rows = [[1.5, 'a', null]];
  await expect(writeParquet({ path, columns: COLUMNS, rows })).rejects.toMatchObject({
    code: 'PARQUET_WRITE',
  });
  expect(await readdir(directory)).toEqual(['rows.parquet']);
  await writeParquet({ path, columns: COLUMNS, rows: [[1, 'a', null]] });
  expect(await query(`SELECT "row" FROM '${path}'`)).toEqual([{ row: 1 }]);
});
