import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packCalls, tallyCalls } from '@dirghayu/genotypes';
import { blobValue, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CallsEncoding,
  storePaths,
  type ViewedStore,
  variantColumns,
  variantPartPath,
  viewsSql,
} from '../src/index.ts';

/** 5 people, so that the second byte is not full; a contig that a path cannot hold as it is. */
const PEOPLE = ['A', 'B', "O'C", 'D', 'E'];
const CALLS = {
  '22': [
    [0, 1, 2, 3, 2],
    [3, 3, 3, 3, 3],
  ],
  'HLA*01:01': [[1, 0, 0, 0, 3]],
};

describe.each(['packed', 'list'] as const)('views.sql over a store of %s calls', (encoding) => {
  let folder: string;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "store's-"));
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    await writeStore(connection, folder, encoding);
    await connection.run('SET VARIABLE store = $1', [folder]);
    await connection.run(viewsSql(viewed(encoding)));
  });
  afterAll(async () => {
    connection.closeSync();
    await rm(folder, { recursive: true });
  });

  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS();

  test('variants carry their contig as it was, not as the path spells it', async () => {
    expect(await query('SELECT chrom, pos FROM variants ORDER BY chrom, pos')).toEqual([
      ['22', 100],
      ['22', 200],
      ['HLA*01:01', 100],
    ]);
  });

  test('call_at() gives each call, NULL for missing', async () => {
    const rows = await query(`SELECT chrom, list(call_at(genotypes, i) ORDER BY i)
      FROM variants, range(5) AS people(i) GROUP BY chrom, pos ORDER BY chrom, pos`);
    expect(rows).toEqual([
      ['22', [0, 1, 2, null, 2]],
      ['22', [null, null, null, null, null]],
      ['HLA*01:01', [1, 0, 0, 0, null]],
    ]);
  });

  test('genotype_of() finds a person by ID', async () => {
    const sql = `SELECT genotype_of(genotypes, 'O''C') FROM variants ORDER BY chrom, pos`;
    expect(await query(sql)).toEqual([[2], [null], [0]]);
  });

  test('calls has a row for each person and variant', async () => {
    expect(await query('SELECT count(*)::INTEGER, sum(dosage)::INTEGER FROM calls')).toEqual([
      [15, 6],
    ]);
    const sql = `SELECT dosage FROM calls WHERE sample_id = 'B' AND chrom = '22' AND pos = 100`;
    expect(await query(sql)).toEqual([[1]]);
  });

  test('counts agree with the calls', async () => {
    const rows =
      await query(`SELECT any_value(v.ac) = sum(c.dosage), any_value(v.missing) = count(*) - count(c.dosage)
      FROM variants v JOIN calls c USING (chrom, pos) GROUP BY chrom, pos HAVING count(c.dosage) > 0`);
    expect(rows).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});

test('views.sql may be loaded again, and takes the current directory when told nothing', () => {
  expect(viewsSql(viewed('packed'))).toContain("coalesce(getvariable('store'), '.')");
  expect(viewsSql(viewed('packed')).match(/CREATE (?!OR REPLACE)/g)).toBeNull();
});

/** Writes samples.parquet and a part for each contig, with DuckDB's own COPY. */
async function writeStore(connection: DuckDBConnection, root: string, encoding: CallsEncoding) {
  const ids = PEOPLE.map((id, i) => `(${i}, '${id.replaceAll("'", "''")}')`).join(', ');
  await copy(
    connection,
    `SELECT * FROM (VALUES ${ids}) AS t(sample_index, sample_id)`,
    storePaths(root).samples,
  );
  const types = variantColumns([], encoding).map(({ name, type }) => `"${name}" ${type}`);
  for (const [chrom, rows] of Object.entries(CALLS)) {
    await connection.run(`CREATE OR REPLACE TABLE part (${types.join(', ')})`);
    for (const [i, calls] of rows.entries()) {
      const { one, two, missing } = tallyCalls(packCalls(calls), calls.length);
      const known = calls.map((call) => (call === 3 ? 'NULL' : call));
      await connection.run(
        `INSERT INTO part (pos, ac, missing, genotypes) VALUES ($1, $2, $3, ${
          encoding === 'packed' ? '$4' : `[${known}]`
        })`,
        [
          100 * (i + 1),
          one + 2 * two,
          missing,
          ...(encoding === 'packed' ? [blobValue(packCalls(calls))] : []),
        ],
      );
    }
    await copy(connection, 'FROM part', join(root, variantPartPath(chrom, 0)));
  }
}

async function copy(connection: DuckDBConnection, query: string, path: string) {
  await mkdir(dirname(path), { recursive: true });
  await connection.run(`COPY (${query}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
}

/** What of a manifest shapes the views; one part stands for any number. */
function viewed(calls: 'packed' | 'list', parts = 1): ViewedStore {
  const part = { path: 'p', chrom: '1', rows: 1, firstPos: 1, lastPos: 1, bytes: 1, sha256: '' };
  return { calls, fields: [], variants: { count: parts, parts: Array(parts).fill(part) } };
}

test('a store of people alone has typed, empty views', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const directory = await mkdtemp(join(tmpdir(), 'dirghayu-views-'));
  await connection.run(
    `COPY (SELECT 0 AS sample_index, 'P1' AS sample_id) TO '${directory}/samples.parquet'`,
  );
  await connection.run(`SET VARIABLE store = '${directory}'`);
  await connection.run(viewsSql(viewed('packed', 0)));
  const reader = await connection.runAndReadAll('SELECT count(*), count(dosage) FROM calls');
  expect(reader.getRows()).toEqual([[0n, 0n]]);
  connection.closeSync();
  instance.closeSync();
  await rm(directory, { recursive: true });
});
