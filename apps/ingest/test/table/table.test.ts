import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { ingest } from '../program.ts';
import { query } from '../stored-calls.ts';
import { vcfText } from '../vcf-text.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');
const table = (...flags: string[]) => ingest('table', '--data-dir', store, ...flags);

beforeAll(async () => {
  const input = join(directory, 'vcf');
  mkdirSync(input);
  const records = [
    '1 100 rs1 A G . . . GT 0/0 0/1 1/1 ./.',
    '1 200 rs2 A G,T . . . GT 1/2 0/2 ./. 2/2',
    '2 300 . C T . . . GT 0/1 1/1 0/0 0/0',
  ];
  writeFileSync(join(input, 'a.vcf'), vcfText(['P1', 'P2', 'P3', 'P4'], records));
  const clinical = join(directory, 'clinical.csv');
  writeFileSync(clinical, 'sample_id,age,has_t2d,site\nP3,50,1,b\nP1,41.5,0,a\nP2,,1,NA\n');
  const run = await ingest('--input-dir', input, '--phenotypes', clinical, '--output-dir', store);
  expect(run.stderr).toBe('');
});

it('writes phenotypes and calls side by side, in the order of the store', async () => {
  const run = await table('--json');
  expect(run.code, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({
    people: 4,
    phenotypes: ['age', 'has_t2d', 'site'],
    genotypes: ['rs1', 'rs2_A_G', 'rs2_A_T', '2:300:C:T'],
  });
  expect(await query(store, 'SELECT * FROM training()')).toEqual([
    {
      sample_id: 'P1',
      age: 41.5,
      has_t2d: 0,
      site: 'a',
      rs1: 0,
      rs2_A_G: 1,
      rs2_A_T: 1,
      '2:300:C:T': 1,
    },
    {
      sample_id: 'P2',
      age: null,
      has_t2d: 1,
      site: null,
      rs1: 1,
      rs2_A_G: 0,
      rs2_A_T: 1,
      '2:300:C:T': 2,
    },
    {
      sample_id: 'P3',
      age: 50,
      has_t2d: 1,
      site: 'b',
      rs1: 2,
      rs2_A_G: null,
      rs2_A_T: null,
      '2:300:C:T': 0,
    },
    {
      sample_id: 'P4',
      age: null,
      has_t2d: null,
      site: null,
      rs1: null,
      rs2_A_G: 0,
      rs2_A_T: 2,
      '2:300:C:T': 0,
    },
  ]);
});

it('takes some variants, phenotypes and people', async () => {
  const names = join(directory, 'ids.txt');
  writeFileSync(names, '# of interest\nrs1\n\n2:300:C:T\n');
  const flags = ['--features', names, '--phenotypes', 'has_t2d', '--samples', 'P4,P1'];
  const run = await table('--name', 'few', ...flags);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('2 people with 1 phenotypes and 2 variants');
  expect(await query(store, `SELECT * FROM training('few')`)).toEqual([
    { sample_id: 'P1', has_t2d: 0, rs1: 0, '2:300:C:T': 1 },
    { sample_id: 'P4', has_t2d: null, rs1: null, '2:300:C:T': 0 },
  ]);
});

it.each([
  [
    ['--name', '../x'],
    2,
    'Cannot name table: expected letters, digits, "_", "-" and ".", got "../x"',
  ],
  [
    ['--phenotypes', 'agee'],
    1,
    'Cannot find phenotype: expected one of the store ("age", "has_t2d", "site"), got "agee"',
  ],
  [
    ['--samples', 'P9'],
    1,
    'Cannot find sample: expected one of the store ("P1", "P2", "P3", "P4"), got "P9"',
  ],
  [
    ['--features', 'rs3'],
    1,
    'Cannot find feature: expected an ID or chrom:pos:ref:alt of the store, such as "rs1", "rs2"',
  ],
  [
    ['--features', 'rs1', '--min-maf', '0.1'],
    2,
    'Cannot select variants: expected either --features or conditions such as --min-maf, got both',
  ],
  [
    ['--features', 'none.txt'],
    2,
    'Cannot read --features "none.txt": expected a file with one rsID or chrom:pos:ref:alt a line, got no such file',
  ],
])('refuses %j', async (flags, code, message) => {
  const run = await table('--name', 'refused', ...flags, '--json');
  expect(run.code).toBe(code);
  expect(errorOf(run).message).toContain(message);
  expect(readdirSync(join(store, 'table'))).not.toContain('refused.parquet');
});

it('keeps a table of the same name unless told to overwrite it', async () => {
  const flags = ['--name', 'kept', '--features', 'rs1'];
  expect((await table(...flags)).code).toBe(0);
  const again = await table(...flags, '--json');
  expect(again.code).toBe(2);
  expect(errorOf(again).message).toContain('expected a name that is free, or --overwrite');
  expect((await table('--name', 'kept', '--features', 'rs2', '--overwrite')).code).toBe(0);
  expect(Object.keys((await query(store, `FROM training('kept')`))[0] ?? {})).toContain('rs2_A_G');
  expect(readdirSync(join(store, 'table')).filter((name) => name.includes('.tmp'))).toEqual([]);
});

it('refuses more than 2,000 variants and names the matrix instead', async () => {
  const wide = join(directory, 'wide');
  mkdirSync(wide);
  const records = Array.from({ length: 2_001 }, (_, i) => `1 ${i + 1} . A G . . . GT 0/1`);
  writeFileSync(join(wide, 'a.vcf'), vcfText(['P1'], records));
  const output = join(directory, 'wide-store');
  expect((await ingest('--input-dir', wide, '--output-dir', output)).code).toBe(0);
  const run = await ingest('table', '--data-dir', output, '--json');
  expect(run.code).toBe(2);
  expect(errorOf(run).message).toBe(
    'Cannot write table "training": expected at most 2000 genotype columns, as Parquet readers break down near 10,000; `ingest matrix` takes any number, got 2001',
  );
  expect(readdirSync(output)).not.toContain('table');
});
