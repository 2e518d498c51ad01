import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { ingest, manifestOf } from './program.ts';
import { query } from './stored-calls.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();

it('shows every flag and examples with --help, for the program and for each command', async () => {
  const help = await ingest('--help');
  expect(help.code).toBe(0);
  for (const text of [
    '--input-dir',
    '--phenotypes',
    '--overwrite',
    '4GB',
    'Examples:',
    'Exit codes',
  ]) {
    expect(help.stdout).toContain(text);
  }
  expect((await ingest('sql', '--help')).stdout).toContain('genotype_of');
});

it('tells a machine at once how far it is, and people nothing of what is short', async () => {
  const flags = ['--input-dir', 'test-data/cohort', '--output-dir', join(directory, 'told')];
  const { stderr } = await ingest(...flags, '--json');
  const [first] = stderr.split('\n').map((line) => JSON.parse(line || 'null'));
  expect(first).toEqual({
    event: 'progress',
    task: 'ingest',
    unit: 'bytes',
    done: expect.any(Number),
    total: expect.any(Number),
    'shards done': expect.any(Number),
    'shards in all': expect.any(Number),
    'genotypes/s': expect.any(Number),
  });
  expect(first.total).toBeGreaterThan(100_000);
  expect(first.done).toBeLessThanOrEqual(first.total);
  expect((await ingest(...flags, '--overwrite')).stderr).toBe('');
});

it('says what was done, dropped and repaired, and what to do next', async () => {
  const input = join(directory, 'mixed');
  mkdirSync(input);
  const records = [
    '1 100 rs1 A G,* 50 PASS AF=0.5,0.1 GT 0/1 1/2',
    '1 100 rs1 A G 50 PASS . GT 1/1 1/1',
    '1 200 . C T . q10 . GT ./1 0/0',
  ];
  writeFileSync(join(input, 'a.vcf'), vcfText(['P1', 'P2'], records));
  const table = join(directory, 'clinical.csv');
  writeFileSync(table, '\uFEFFIID;age;sex\nP2;41;F\nP9;50;M\n');
  const output = join(directory, 'mixed-store');
  const flags = ['--phenotypes', table, '--info', 'AF', '--output_dir', output];
  const run = await ingest('--input_dir', input, ...flags);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('2 people, 2 variants on 1 contig (1)');
  expect(run.stdout).toMatch(/1 × star-allele, first at .*a\.vcf:8/);
  expect(run.stdout).toMatch(/1 × duplicate-variant, first at .*a\.vcf:9/);
  expect(run.stdout).toContain('2 columns joined by IID for 1 of 2 people');
  expect(run.stdout).toMatch(/1 without a row in the table: P1/);
  expect(run.stdout).toMatch(/1 in the table without genotypes: P9/);
  expect(run.stdout).toMatch(/Next: npx nx run ingest:sql/);
  expect(manifestOf(output).diagnostics).toMatchObject({
    'star-allele': 1,
    'duplicate-variant': 1,
  });
  const rows = await query(
    output,
    'SELECT pos, ac, an, missing, info_AF FROM variants ORDER BY pos',
  );
  expect(rows).toEqual([
    { pos: 100, ac: 2, an: 4, missing: 0, info_AF: 0.5 },
    { pos: 200, ac: 0, an: 2, missing: 1, info_AF: null },
  ]);
  const people = await query(
    output,
    'SELECT sample_id, age, sex FROM samples ORDER BY sample_index',
  );
  expect(people).toEqual([
    { sample_id: 'P1', age: null, sex: null },
    { sample_id: 'P2', age: 41, sex: 'F' },
  ]);
});

it('keeps what lies in the regions', async () => {
  const output = join(directory, 'region');
  const region = 'chr21:23056125-23300000';
  const run = await ingest(
    '--input-dir',
    'test-data',
    '--regions',
    region,
    '--output-dir',
    output,
    '--json',
  );
  expect(run.code).toBe(0);
  const [row] = await query(
    output,
    'SELECT count(*)::INTEGER AS n, max(pos) AS last, string_agg(DISTINCT chrom) AS contigs FROM variants',
  );
  expect(row).toMatchObject({ n: JSON.parse(run.stdout).variants, contigs: 'chr21' });
  expect(row?.last).toBeLessThanOrEqual(23_300_000);
  expect(row?.n).toBeGreaterThan(0);
});

it('says so when nothing is left, and the store still answers SQL', async () => {
  const output = join(directory, 'nothing');
  const run = await ingest(
    '--input-dir',
    'test-data',
    '--regions',
    'chr21:1-2',
    '--output-dir',
    output,
  );
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('warning: no variant is left');
  const [row] = await query(output, 'SELECT count(*)::INTEGER AS n FROM variants');
  expect(row).toEqual({ n: 0 });
});

it('leaves a store that is there alone with --if-absent', async () => {
  const output = join(directory, 'region');
  const before = manifestOf(output);
  const run = await ingest('--if-absent', '--output-dir', output);
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 0, stdout: '' });
  expect(manifestOf(output)).toEqual(before);
});

it('names a statement that DuckDB refuses', async () => {
  const run = await ingest(
    'sql',
    'SELECT nope FROM variants',
    '--data-dir',
    join(directory, 'region'),
  );
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('error: Cannot run the statement: Binder Error');
});
