import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { type DatasetOptions, GenomicBigDataset } from '../src/index.ts';
import { findWideTable } from '../src/wide-table.ts';
import { collect, temporaryDirectory } from './small-store.ts';

const COLUMNS = `
  'P' || i AS person,
  (i % 3)::TINYINT AS rs1,
  CASE WHEN i % 7 = 2 THEN NULL ELSE (i % 2)::DOUBLE END AS rs2_A_G,
  CASE WHEN i % 5 = 1 THEN 'nan'::DOUBLE ELSE 2 END AS "22:17:A:T",
  i % 2 = 0 AS has_t2d,
  i % 60 AS age`;

/** What rs1, rs2_A_G and 22:17:A:T hold for person i. */
const callsOf = (i: number) => [
  i % 3,
  i % 7 === 2 ? Number.NaN : i % 2,
  i % 5 === 1 ? Number.NaN : 2,
];

/** Two files in nested folders: people 0 to 29 and 30 to 49. */
async function wideFolder(columns = COLUMNS, second = columns): Promise<string> {
  const root = await temporaryDirectory();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const [folder, from, to, select] of [
    ['a', 0, 30, columns],
    ['b/c', 30, 50, second],
  ] as const) {
    await mkdir(join(root, folder), { recursive: true });
    await connection.run(`COPY (SELECT ${select} FROM
        (SELECT unnest(range(${from}, ${to}))::INTEGER AS i))
      TO '${join(root, folder, 'people.parquet')}' (FORMAT parquet)`);
  }
  connection.closeSync();
  instance.closeSync();
  return root;
}

async function read(options: DatasetOptions) {
  const dataset = await GenomicBigDataset.open(options);
  const batches = await collect(dataset.epoch(0)).finally(() => dataset.close());
  return { dataset, batches };
}

describe('a wide table of others', () => {
  test('reads as a store does', async () => {
    const dataDir = await wideFolder();
    const { dataset, batches } = await read({
      dataDir,
      features: 'all',
      idColumn: 'person',
      target: 'has_t2d',
      covariates: ['age'],
      batchSize: 20,
    });
    expect(dataset.features.map(({ name }) => name)).toEqual(['rs1', 'rs2_A_G', '22:17:A:T']);
    expect(dataset.features[2]).toMatchObject({ chrom: '22', pos: 17, ref: 'A', alt: 'T', af: 1 });
    const ids = batches.flatMap((batch) => batch.sampleIds);
    expect(ids.map((id) => Number(id.slice(1))).sort((a, b) => a - b)).toEqual([
      ...Array(50).keys(),
    ]);
    for (const batch of batches) {
      for (const [row, id] of batch.sampleIds.entries()) {
        const i = Number(id.slice(1));
        expect([...batch.genotypes.subarray(3 * row, 3 * row + 3)]).toEqual(callsOf(i));
        expect(batch.covariates[row]).toBe(i % 60);
        expect(batch.targets[row]).toBe(Number(i % 2 === 0));
      }
    }
  });

  test('takes the columns of a list in the order of the table', async () => {
    const options = { dataDir: await wideFolder(), idColumn: 'person' };
    const { dataset } = await read({ ...options, features: ['22:17:A:T', 'rs1'] });
    expect(dataset.features.map(({ name }) => name)).toEqual(['rs1', '22:17:A:T']);
  });

  test('reads dosages where a value lies between whole copies', async () => {
    const select = COLUMNS.replace('(i % 2)::DOUBLE', '(i % 9) / 4.0');
    const dataDir = await wideFolder(select);
    const { dataset, batches } = await read({
      dataDir,
      features: ['rs1', 'rs2_A_G'],
      idColumn: 'person',
    });
    expect(dataset.summary.values).toBe('dosages');
    for (const batch of batches) {
      for (const [row, id] of batch.sampleIds.entries()) {
        const i = Number(id.slice(1));
        const second = i % 7 === 2 ? Number.NaN : (i % 9) / 4;
        expect([...batch.genotypes.subarray(2 * row, 2 * row + 2)]).toEqual([i % 3, second]);
      }
    }
  });

  test('packs more columns than one statement reads', async () => {
    const columns = Array.from({ length: 1_003 }, (_, k) => `((i + ${k}) % 3)::TINYINT AS rs${k}`);
    const dataDir = await wideFolder(`'P' || i AS sample_id, ${columns.join(', ')}`);
    const { batches } = await read({ dataDir, features: 'all', shuffle: false });
    expect([...(batches[0]?.genotypes ?? [])]).toEqual(
      Array.from({ length: 50 * 1_003 }, (_, at) => (Math.floor(at / 1_003) + (at % 1_003)) % 3),
    );
  });

  test.each([
    [
      { features: ['rs9'] },
      'Cannot find feature: expected a column such as "rs1", "age" or "rs2_A_G", got "rs9"',
    ],
    [
      { features: ['age'] },
      'Cannot read column "age" as genotypes: expected 0, 1, 2, a dosage between them, or NULL, got "3"',
    ],
    [
      { features: { minMaf: 0.1 } },
      'Cannot select features of a wide table: expected a list of columns, or "all" where columns are named rs… or chrom:pos:ref:alt, got {"minMaf":0.1}',
    ],
    [
      { idColumn: 'persn' },
      'Cannot read wide table: expected an ID column (idColumn), such as "person", "rs1" or "age", got no column "persn"',
    ],
    [
      { idColumn: 'age' },
      'Cannot read wide table: expected an ID in "age" for every person, each once, got "0" 3 times',
    ],
    [
      { memory: 10 },
      'Cannot stream a wide table: expected memory of 50 bytes, or a cohort store, got 10 bytes',
    ],
  ])('refuses %j', async (options, message) => {
    const dataDir = await wideFolder(COLUMNS.replace('i % 60', '(i * 3) % 60'));
    const opening = read({
      dataDir,
      features: 'all',
      idColumn: 'person',
      ...options,
    } as DatasetOptions);
    await expect(opening).rejects.toMatchObject({
      code: 'DATASET',
      message: `${dataDir}: ${message}`,
    });
  });

  test('refuses files of other columns', async () => {
    const dataDir = await wideFolder(COLUMNS, `'P' || i AS person, 1 AS rs7`);
    await expect(read({ dataDir, features: 'all', idColumn: 'person' })).rejects.toMatchObject({
      code: 'DATASET',
      message: `${dataDir}: Cannot read wide table: expected the columns of "a/people.parquet" in every file, got others in "b/c/people.parquet"`,
    });
  });
});

test('findWideTable() leaves stores alone, half-written ones too', async () => {
  const root = await wideFolder();
  expect((await findWideTable(root))?.files.length).toBe(2);
  await writeFile(join(root, 'samples.parquet'), '');
  expect(await findWideTable(root)).toBeNull();
  expect(await findWideTable(join(root, 'nowhere'))).toBeNull();
});
