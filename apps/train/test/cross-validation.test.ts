import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { ingest, train } from './program.ts';
import { readTable } from './tables.ts';

const directory = temporaryDirectory();
const store = join(directory, 'people');
const output = join(directory, 'run');
let summary: { stdout: string; stderr: string; code: number };

beforeAll(async () => {
  const table = ['--phenotypes', 'test-data/clinical.csv', '--output-dir', store, '--json'];
  expect((await ingest(...table)).code).toBe(0);
  const net = ['--target', 'has_t2d', '--epochs', '2', '--folds', '3', '--backend', 'wasm'];
  summary = await train('--data-dir', store, ...net, '--output-dir', output);
});

it('says before all figures on which outcomes the nets do not beat the linear models', () => {
  expect(summary.code).toBe(0);
  const lines = summary.stdout.split('\n');
  const line = (start: string) => lines.findIndex((text) => text.startsWith(start));
  const lost = 'over 3 folds: the net does not beat the linear model (difference in';
  expect(line(`DiseaseNet-Multi, ${lost} AUROC, 95 % interval): has_t2d`)).toBe(2); // 0, 1: back end
  expect(line(`LifespanNet-India, ${lost} Harrell's C, 95 % interval): survival`)).toBe(3);
  expect(line('Trained DiseaseNet-Multi + LifespanNet-India 3 times on 600 people')).toBe(4);
});

it('tests everybody with a label once, and gives the sizes of one fold', () => {
  const { splits, tasks } = JSON.parse(readFileSync(join(output, 'metrics.json'), 'utf8'));
  expect(splits.train.n + splits.valid.n + splits.test.n).toBe(600);
  expect(splits.train.n).toBeLessThan(250);
  const labels = readTable('../../test-data/clinical.csv', ',').map(({ has_t2d: label }) => label);
  expect(tasks.has_t2d.test.n).toBe(
    labels.filter((label) => label === '0' || label === '1').length,
  );
});
