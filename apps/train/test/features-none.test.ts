/** @module-tag slow */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { expect, it, vi } from 'vitest';
import { ingest, train } from './program.ts';

vi.setConfig({ testTimeout: 300_000 });

const directory = temporaryDirectory();

it.each([
  ['with genotypes', ['--input-dir', 'test-data/cohort', '--regions', 'chr21']],
  ['of people alone', []],
])('trains on covariates alone from a store %s', async (name, genotypes) => {
  const store = join(directory, name);
  const table = ['--phenotypes', 'test-data/clinical.csv', '--output-dir', store, '--json'];
  expect((await ingest(...genotypes, ...table)).code).toBe(0);
  const output = join(directory, `${name}-run`);
  const run = await train(
    ...['--data-dir', store, '--features', 'none', '--target', 'has_t2d', '--epochs', '3'],
    ...['--seed', '2', '--output-dir', output, '--json'],
  );
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const { tasks, survival, splits } = JSON.parse(run.stdout);
  expect(splits.train.n).toBeGreaterThan(350);
  expect(tasks.has_t2d.test.auroc.value).toBeGreaterThan(0.5);
  // There are no genotypes that a linear model could add to the covariates.
  expect(tasks.has_t2d.baselines.linear).toEqual(tasks.has_t2d.baselines.covariates);
  expect(survival.baselines.linear).toEqual(survival.baselines.covariates);
  const report = readFileSync(join(output, 'report.html'), 'utf8');
  expect(report).toContain('DiseaseNet-Multi');
});

it('says the same of both stores, whose people and covariates are the same', () => {
  const [first, second] = ['with genotypes', 'of people alone'].map((name) => {
    const metrics = join(directory, `${name}-run`, 'metrics.json');
    return JSON.parse(readFileSync(metrics, 'utf8')).splits;
  });
  expect(second).toEqual(first);
});
