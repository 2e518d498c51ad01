/** @module-tag slow */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { ingest, train } from './program.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');
const other = join(directory, 'other');
const run = join(directory, 'run');
const lines = gunzipSync(readFileSync('../../test-data/cohort/chr21.vcf.gz'))
  .toString()
  .split('\n');
const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' };

/** Writes a VCF with another view of the same calls, and makes a store of it. */
async function restore(
  output: string,
  edit: (fields: string[], i: number) => readonly string[] | null,
  assembly = 'GRCh38',
) {
  const input = `${output}-vcf`;
  mkdirSync(input);
  const edited = lines.flatMap((line, i) => {
    if (line.startsWith('##'))
      return [line.replace(/length=\d+,assembly=GRCh38/, `assembly=${assembly}`)];
    if (line.startsWith('#') || line === '') return [line];
    const fields = edit(line.split('\t'), i);
    return fields === null ? [] : [fields.join('\t')];
  });
  writeFileSync(join(input, 'chr21.vcf'), edited.join('\n'));
  const flags = ['--phenotypes', 'test-data/clinical.csv', '--json'];
  const made = await ingest('--input-dir', input, '--output-dir', output, ...flags);
  expect(made.code).toBe(0);
}

/** The other allele as the reference, without `chr`; ambiguous and multiallelic sites stay. */
function exchange(fields: string[]): string[] {
  const [, pos = '', id = '', ref = '', alt = '', ...rest] = fields;
  if (alt.includes(',') || COMPLEMENT[ref] === alt) return fields;
  const swap = (call: string) => call.replace(/[01]/g, (allele) => (allele === '0' ? '1' : '0'));
  return ['chr21', pos, id, alt, ref, ...rest.slice(0, 4), ...rest.slice(4).map(swap)];
}

beforeAll(async () => {
  await restore(store, (fields) => fields);
  await restore(other, exchange);
  const made = await train(
    ...['--data-dir', store, '--output-dir', run, '--epochs', '2', '--min-maf', '0.05'],
    ...['--target', 'has_t2d,has_breast_cancer', '--only-in', 'sex=F:breast_cancer'],
    ...['--covariates', 'age,sex', '--json'],
  );
  expect(made.stderr).toBe('');
});

interface Row {
  readonly [column: string]: string;
}

async function predictions(...flags: string[]) {
  const output = join(directory, `predictions-${Math.random()}.tsv`);
  const { stdout, code, stderr } = await train(
    'predict',
    run,
    '--output',
    output,
    ...flags,
    '--json',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [header = [], ...rows] = readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  const named = rows.map((row): Row => {
    return Object.fromEntries(header.map((name, i) => [name, row[i] ?? '']));
  });
  return { outcome: JSON.parse(stdout), header, rows: named };
}

it('predicts the same where a store counts the other alleles', async () => {
  const here = await predictions('--model', 'disease', '--data-dir', store);
  const there = await predictions('--model', 'disease', '--data-dir', other);
  expect(here.outcome.features).toMatchObject({ swapped: 0, ambiguous: 0, absent: 0 });
  expect(there.outcome.features.swapped).toBeGreaterThan(100);
  expect(there.outcome.features).toMatchObject({ ambiguous: 0, absent: 0 });
  expect(there.rows).toEqual(here.rows);
  expect(here.rows.length).toBe(600);
});

it('gives people who cannot have a disease no chance of it', async () => {
  const { rows } = await predictions('--model', 'disease', '--data-dir', store);
  const clinical = readFileSync('../../test-data/clinical.csv', 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
  const sexes = new Map(clinical.map((line) => line.split(',').slice(0, 2) as [string, string]));
  for (const row of rows) {
    expect(row['has_breast_cancer'] === '').toBe(sexes.get(row['sample_id'] ?? '') !== 'F');
    expect(Number(row['has_t2d'])).toBeGreaterThan(0);
  }
});

it('says nothing of a disease that nobody of a store can have, and refuses to learn it there', async () => {
  const men = join(directory, 'men');
  const table = join(directory, 'men.csv');
  const clinical = readFileSync('../../test-data/clinical.csv', 'utf8');
  writeFileSync(table, clinical.replaceAll(/^(S\d+),F,/gm, '$1,M,'));
  const flags = ['--phenotypes', table, '--output-dir', men, '--json'];
  expect((await ingest('--input-dir', `${store}-vcf`, ...flags)).code).toBe(0);
  const { rows, outcome } = await predictions('--model', 'disease', '--data-dir', men);
  expect(rows.length).toBe(600);
  expect(rows.every((row) => row['has_breast_cancer'] === '')).toBe(true);
  expect(rows.every((row) => Number(row['has_t2d']) > 0)).toBe(true);
  expect(outcome.warnings.join()).toContain(
    'Nobody in the store has sex=F: nothing is said of has_breast_cancer',
  );
  const judged = await train('evaluate', run, '--model', 'disease', '--data-dir', men, '--json');
  expect(judged).toMatchObject({ code: 0, stderr: '' });
  const { tasks } = JSON.parse(judged.stdout);
  expect(tasks.has_breast_cancer.test).toMatchObject({ n: 0, auroc: null });
  const fresh = await train(
    ...['--data-dir', men, '--target', 'has_t2d,has_breast_cancer', '--model', 'disease'],
    ...['--only-in', 'sex=F:breast_cancer', '--output-dir', join(directory, 'fresh'), '--json'],
  );
  expect({ exit: fresh.code, ...errorOf(fresh) }).toEqual({
    exit: 2,
    code: 'CONFIG',
    message:
      'Cannot restrict "has_breast_cancer" with --only-in: expected people with sex=F in the store, got nobody',
  });
  expect(existsSync(join(directory, 'fresh'))).toBe(false);
});

it('gives survival with intervals, and flags few people of its own cohort', async () => {
  const { rows, outcome } = await predictions('--model', 'lifespan', '--data-dir', store);
  const survival = Object.keys(rows[0] ?? {}).filter((name) => /^survival_[\d.]+$/.test(name));
  expect(survival.length).toBeGreaterThan(1);
  let known = 0;
  for (const row of rows) {
    for (const name of survival) {
      if (row[name] === '') continue;
      known++;
      expect(Number(row[`${name}_low`])).toBeLessThanOrEqual(Number(row[name]));
      expect(Number(row[`${name}_high`])).toBeGreaterThanOrEqual(Number(row[name]));
    }
  }
  expect(known).toBeGreaterThan(500);
  expect(outcome.outside).toBeLessThan(12);
});

it('judges as the run did on the same people', async () => {
  const judged = await train(
    ...['evaluate', run, '--model', 'disease', '--data-dir', other, '--split', 'test', '--json'],
  );
  const metrics = JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8'));
  const { tasks } = JSON.parse(judged.stdout);
  for (const name of ['has_t2d', 'has_breast_cancer']) {
    expect(tasks[name].test.auroc).toEqual(metrics.tasks[name].test.auroc);
    expect(tasks[name].test.n).toBe(metrics.tasks[name].test.n);
  }
});

it('refuses a store that lacks features, below the stated share, and counts them above it', async () => {
  const sparse = join(directory, 'sparse');
  await restore(sparse, (fields, i) => (i % 5 === 0 ? null : fields));
  const output = join(directory, 'none.tsv');
  const args = ['predict', run, '--model', 'disease', '--data-dir', sparse];
  const refused = await train(...args, '--output', output, '--json');
  expect(refused.code).toBe(2);
  expect(errorOf(refused).message).toMatch(
    /^Cannot predict for ".*sparse": expected at least 90 % of the model's \d+ features \(--min-match\), got [78]\d(\.\d)? %: \d+ with the same alleles, 0 with alleles exchanged, 0 exchanged and ambiguous, \d+ absent$/,
  );
  expect(() => readFileSync(output)).toThrow('ENOENT');
  const { outcome, rows } = await predictions(...args.slice(2), '--min-match', '0.7');
  const { absent, features } = outcome.features;
  expect(absent).toBeGreaterThan(0.1 * features);
  expect(outcome.warnings[0]).toMatch(/features are taken as missing calls/);
  for (const row of rows) {
    expect(Number(row['missing_rate'])).toBeGreaterThanOrEqual(absent / features - 1e-6);
  }
});

it('refuses a store of another build, unless told to take it', async () => {
  const old = join(directory, 'old');
  await restore(old, (fields) => fields, 'GRCh37');
  const args = ['--model', 'disease', '--data-dir', old];
  const refused = await train('predict', run, ...args, '--json');
  expect({ exit: refused.code, ...errorOf(refused) }).toEqual({
    exit: 2,
    code: 'CONFIG',
    message: `Cannot predict for ${JSON.stringify(old)}: expected a store of build GRCh38 (or --any-build), got GRCh37`,
  });
  const { outcome } = await predictions(...args, '--any-build');
  expect(outcome.warnings[0]).toBe(
    'the model is of GRCh38, the store of GRCh37: positions are compared as they are',
  );
});

it('asks which net of a run is meant', async () => {
  const refused = await train('predict', run, '--data-dir', store, '--json');
  expect({ exit: refused.code, ...errorOf(refused) }).toEqual({
    exit: 2,
    code: 'CONFIG',
    message: `Cannot find a model in ${JSON.stringify(run)}: expected --model disease or --model lifespan, since the run has both, got disease and lifespan`,
  });
});

it('exports a net, with its preprocessing beside it, once', async () => {
  const output = join(directory, 'exported');
  const args = ['export', run, '--model', 'disease', '--format', 'onnx', '--output-dir', output];
  const made = await train(...args, '--json');
  expect(JSON.parse(made.stdout)).toEqual({
    format: 'onnx',
    files: [join(output, 'model.onnx'), join(output, 'preprocessing.json')],
  });
  const { build, inputs, only_in } = JSON.parse(
    readFileSync(join(output, 'preprocessing.json'), 'utf8'),
  );
  expect(build).toBe('GRCh38');
  expect(inputs.covariates.names).toEqual(['age', 'sex=M']);
  expect(only_in).toEqual({ has_breast_cancer: 'sex=F' });
  const again = await train(...args, '--json');
  expect({ exit: again.code, code: errorOf(again).code }).toEqual({ exit: 1, code: 'MODEL' });
  expect(existsSync(join(output, 'model.onnx'))).toBe(true);
});
