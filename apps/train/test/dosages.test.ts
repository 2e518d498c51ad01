/** @module-tag slow */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { ingest, train } from './program.ts';
import { readTable } from './tables.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const directory = temporaryDirectory();
const store = join(directory, 'store');
const run = join(directory, 'run');
const people = Array.from({ length: 400 }, (_, i) => `P${i}`);
const SITES = 8;

/** Always below half a copy, so that every nearest whole copy is 0; a few are missing. */
function dosage(person: number, site: number): number | null {
  const draw = (person * 7919 + site * 104729 + person * site * 31) % 50;
  return draw === 0 ? null : draw / 102;
}
/** Whether somebody is ill hangs on the first site alone. */
const isIll = (person: number) => Number((dosage(person, 0) ?? 0.24) > 0.24);

function imputed(): string {
  const meta = [
    '##fileformat=VCFv4.3',
    '##contig=<ID=20>',
    '##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dosage">',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...people].join('\t'),
  ];
  const rows = Array.from({ length: SITES }, (_, site) => {
    const values = people.map((_id, person) => dosage(person, site)?.toFixed(4) ?? '.');
    return ['20', 100 + site, '.', 'A', 'G', '.', '.', '.', 'DS', ...values].join('\t');
  });
  return `${[...meta, ...rows].join('\n')}\n`;
}

let summary: { code: number; stdout: string; stderr: string };

beforeAll(async () => {
  const [vcf, clinical] = [join(directory, 'calls.vcf'), join(directory, 'clinical.csv')];
  writeFileSync(vcf, imputed());
  const sexes = ['F', 'M'];
  const rows = people.map((id, i) => {
    return [id, isIll(i), isIll(i), 40 + (i % 30), sexes[i % 2]].join(',');
  });
  writeFileSync(clinical, `sample_id,ill,has_breast_cancer,age,sex\n${rows.join('\n')}\n`);
  const flags = ['--phenotypes', clinical, '--field', 'DS', '--output-dir', store, '--json'];
  expect((await ingest('--input-dir', vcf, ...flags)).code).toBe(0);
  summary = await train(
    ...['--data-dir', store, '--model', 'disease', '--target', 'ill,has_breast_cancer'],
    ...['--features', 'all', '--only-in', 'sex=F:breast_cancer', '--trunk', '7'],
    ...['--epochs', '4', '--output-dir', run],
  );
});

const read = (...path: string[]) => readFileSync(join(run, ...path), 'utf8');

it('trains nets and baselines on dosages as they are, and says so', () => {
  expect(summary).toMatchObject({ code: 0, stderr: '' });
  expect(summary.stdout.split('\n')[1]).toBe(
    'First layers take Float32 genotypes: the store has dosages (DS).',
  );
  const { ill } = JSON.parse(read('metrics.json')).tasks;
  for (const model of [ill.test, ill.baselines.linear, ill.baselines.elastic_net]) {
    expect(model.auroc.value).toBeGreaterThan(0.97);
  }
  expect(ill.baselines.covariates.auroc.value).toBeLessThan(0.75);
});

it('gives the trunk the width that was asked for', () => {
  const { shape } = JSON.parse(read('disease/checkpoint/model.json'));
  expect(shape).toMatchObject({ trunk: 7, features: SITES });
});

it('learns and predicts a disease of women in women alone', async () => {
  const { has_breast_cancer: cancer } = JSON.parse(read('metrics.json')).tasks;
  expect(cancer.test.n).toBeLessThan(50);
  expect(cancer.test.auroc.value).toBeGreaterThan(0.95);
  for (const row of readTable(join(run, 'disease/predictions.tsv'))) {
    const isWoman = Number(row['sample_id']?.slice(1)) % 2 === 0;
    expect(row['score:has_breast_cancer'] !== '').toBe(isWoman);
  }
});

it('predicts from dosages as it did in training', async () => {
  const output = join(directory, 'predictions.tsv');
  const told = await train('predict', run, '--data-dir', store, '--output', output, '--json');
  expect(told).toMatchObject({ code: 0, stderr: '' });
  const before = new Map(
    readTable(join(run, 'disease/predictions.tsv')).map((row) => [row['sample_id'], row]),
  );
  const rows = readTable(output);
  expect(rows).toHaveLength(people.length);
  for (const row of rows) {
    const known = Number(before.get(row['sample_id'])?.['score:ill']);
    expect(Math.abs(Number(row['ill']) - known)).toBeLessThan(1e-5);
  }
});

it('attributes the disease to the site that tells of it', async () => {
  const lines = readTable(join(run, 'disease/attributions.tsv'));
  const variants = lines.filter(({ output, kind }) => output === 'ill' && kind === 'variant');
  const top = variants.toSorted((a, b) => Number(b['importance']) - Number(a['importance']))[0];
  expect(top?.['name']).toBe('20:100:A:G');
});
