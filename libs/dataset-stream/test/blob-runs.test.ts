import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { blobRuns } from '../src/blob-runs.ts';

/** The BLOBs that `sql` gives, by runs and one by one. */
async function read(sql: string, length: number) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.stream(sql);
  const byRuns: string[] = [];
  const singly: string[] = [];
  let runs = 0;
  let refused = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const found = blobRuns(chunk, 0, length);
    if (found === null) refused++;
    for (const { count, bytes } of found ?? []) {
      runs++;
      for (let i = 0; i < count; i++) {
        byRuns.push(Buffer.from(bytes.subarray(i * length, (i + 1) * length)).toString('hex'));
      }
    }
    for (const value of found === null ? [] : chunk.getColumnValues(0)) {
      const { bytes } = value as { bytes: Uint8Array };
      singly.push(Buffer.from(bytes).toString('hex'));
    }
  }
  connection.closeSync();
  instance.closeSync();
  return { byRuns, singly, runs, refused };
}

const blobOf = (bytes: number) => `unhex(repeat(printf('%04x', i % 60000), ${bytes / 2}))`;

test.each([2, 12, 14, 400, 4_096])('gives BLOBs of %i bytes as they are', async (length) => {
  const { byRuns, singly, runs } = await read(
    `SELECT ${blobOf(length)} FROM range(5000) AS t(i)`,
    length,
  );
  expect(byRuns).toHaveLength(5_000);
  expect(byRuns).toEqual(singly);
  if (length > 12) expect(runs).toBeLessThan(2_500);
});

test.each(['NULL', `unhex('00')`])('refuses a chunk with %s in it', async (odd) => {
  const sql = `SELECT CASE WHEN i = 3000 THEN ${odd} ELSE ${blobOf(20)} END FROM range(4096) AS t(i)`;
  const { byRuns, refused } = await read(sql, 20);
  expect([byRuns.length, refused]).toEqual([2_048, 1]);
});
