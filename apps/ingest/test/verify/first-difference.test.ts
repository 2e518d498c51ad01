import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, it } from 'vitest';
import { ingest, manifestOf } from '../program.ts';
import { vcfText } from '../vcf-text.ts';

const directory = temporaryDirectory();
const whole = join(directory, 'whole');
/** Two files of the same people, each with a piece of both contigs, the second in the other order. */
const PIECES: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  'a.vcf': [
    ['1', 100],
    ['2', 100],
  ],
  'b.vcf': [
    ['2', 500],
    ['1', 500],
  ],
};

beforeAll(async () => {
  const input = join(directory, 'vcfs');
  mkdirSync(input);
  for (const [name, pieces] of Object.entries(PIECES)) {
    const records = pieces.flatMap(([chrom, first]) =>
      [0, 1, 2].map((i) => `${chrom} ${first + i} . A G . . . GT 0/0 0/1`),
    );
    writeFileSync(join(input, name), vcfText(['P1', 'P2'], records));
  }
  expect((await ingest('--input-dir', input, '--output-dir', whole)).stderr).toBe('');
  const parts = manifestOf(whole).variants.parts as { path: string; firstPos: number }[];
  expect(parts.map(({ path, firstPos }) => [path, firstPos])).toEqual([
    ['variants/chrom=1/part-0.parquet', 100],
    ['variants/chrom=1/part-1.parquet', 500],
    ['variants/chrom=2/part-0.parquet', 100],
    ['variants/chrom=2/part-1.parquet', 500],
  ]);
});

/** A part, what becomes of its rows, and what verify says of that alone. */
const FAULTS = {
  '1:501': [
    'chrom=1/part-1',
    `SELECT * REPLACE (CASE WHEN pos = 501 THEN '\\x0F'::BLOB ELSE genotypes END AS genotypes) FROM part`,
    '1:501 A>G of P1',
  ],
  '2:101': [
    'chrom=2/part-0',
    `SELECT * REPLACE (CASE WHEN pos = 101 THEN '\\x0F'::BLOB ELSE genotypes END AS genotypes) FROM part`,
    '2:101 A>G of P1',
  ],
  '2:502': ['chrom=2/part-1', 'SELECT * FROM part WHERE pos <> 502', '2:502 A>G'],
  '1:102': [
    'chrom=1/part-0',
    'FROM part UNION ALL SELECT * REPLACE (103 AS pos) FROM part WHERE pos = 102',
    '1:103 A>G',
  ],
  '2:100': [
    'chrom=2/part-0',
    'FROM part UNION ALL SELECT * REPLACE (99 AS pos) FROM part WHERE pos = 100',
    '2:99 A>G',
  ],
} as const;
type Fault = keyof typeof FAULTS;

async function verifyWith(faults: readonly Fault[]): Promise<string> {
  const store = join(directory, faults.join('-').replaceAll(':', '_'));
  cpSync(whole, store, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const fault of faults) {
    const [part, rows] = FAULTS[fault];
    const path = join(store, 'variants', `${part}.parquet`);
    await connection.run(
      `CREATE OR REPLACE TABLE part AS FROM read_parquet('${path}', hive_partitioning = false)`,
    );
    await connection.run(`COPY (FROM (${rows}) ORDER BY pos) TO '${path}' (FORMAT parquet)`);
  }
  connection.closeSync();
  instance.closeSync();
  const run = await ingest('verify', '--data-dir', store, '--threads', '2', '--json');
  expect(run.code).toBe(1);
  return errorOf(run).message;
}

async function expectFirst(first: Fault, later: Fault): Promise<void> {
  expect(await verifyWith([later])).toMatch(`Cannot verify ${FAULTS[later][2]}: `);
  expect(await verifyWith([later, first])).toMatch(`Cannot verify ${FAULTS[first][2]}: `);
}

it('names the first contig, though the file that is read first differs in the second', () =>
  expectFirst('1:501', '2:101'));

it.each([
  ['1:501', '2:502'],
  ['1:102', '2:101'],
  ['2:100', '2:502'],
] as const)('names %s, not %s', { tags: ['slow'] }, expectFirst);
