/** @module-tag slow */

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { ingest, train } from './program.ts';
import { readTable } from './tables.ts';

// Whole programs, theirs and ours, one after another.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const directory = temporaryDirectory();

const calls = join(directory, 'calls');

beforeAll(async () => {
  const made = await ingest('--input-dir', 'test-data/cohort', '--output-dir', calls);
  expect(made.code, made.stderr).toBe(0);
});

/** A store of the same calls with another clinical table. */
async function storeWith(name: string, table: readonly string[]): Promise<string> {
  const [path, store] = [join(directory, `${name}.csv`), join(directory, name)];
  writeFileSync(path, table.join('\n'));
  cpSync(calls, store, { recursive: true });
  const joined = await ingest('phenotypes', path, '--output-dir', store);
  expect(joined.code, joined.stderr).toBe(0);
  return store;
}

/** A store of the simulated cohort whose clinical table `edit` has changed. */
async function storeOf(name: string, edit: (row: Record<string, string>, i: number) => string) {
  const rows = readTable(join(WORKSPACE, 'test-data/clinical.csv'), ',');
  const split = (i: number) => ['train', 'train', 'train', 'valid', 'test'][i % 5] ?? '';
  const lines = rows.map((row, i) =>
    [row['sample_id'], row['age'], edit(row, i), split(i)].join(','),
  );
  return storeWith(name, ['sample_id,age,has_t2d,split', ...lines]);
}

const select = (store: string, output: string, p: string) =>
  train(
    ...['--data-dir', store, '--model', 'disease', '--target', 'has_t2d', '--covariates', 'age'],
    ...['--split-column', 'split', '--select', `gwas:p<${p}`, '--epochs', '1', '--json'],
    ...['--output-dir', output],
  );

it('selects in the training split alone: labels of the other rows cannot change it', {
  tags: ['slow'],
}, async () => {
  const isOther = (i: number) => i % 5 >= 3;
  const original = await storeOf('original', (row) => row['has_t2d'] ?? '');
  const disturbed = await storeOf('disturbed', (row, i) =>
    isOther(i) ? String(i % 2) : (row['has_t2d'] ?? ''),
  );
  const tables: string[] = [];
  for (const store of [original, disturbed]) {
    const output = `${store}-run`;
    const run = await select(store, output, '1e-4');
    expect(run.code, run.stderr).toBe(0);
    tables.push(readFileSync(join(output, 'selected.tsv'), 'utf8'));
  }
  expect(tables[0]).toBe(tables[1]);
  const truth = JSON.parse(readFileSync(join(WORKSPACE, 'test-data/truth.json'), 'utf8'));
  const causal: { key: string; beta: number }[] = truth.diseases.has_t2d.variants;
  const found = readTable(join(`${original}-run`, 'selected.tsv')).map(({ variant }) => variant);
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(40);
  // A causal variant is found itself, or one beside it that tells it.
  const near = found.filter((variant) => {
    const [chrom, pos] = (variant ?? '').split(':');
    return causal.some(({ key }) => {
      const [there, at] = key.split(':');
      return there === chrom && Math.abs(Number(at) - Number(pos)) < 250_000;
    });
  });
  expect(near.length).toBeGreaterThan(0);
});

it('selects for survival too, by what covariates leave of the follow-up of the training split', async () => {
  const rows = readTable(join(WORKSPACE, 'test-data/clinical.csv'), ',');
  const columns = ['sample_id', 'sex', 'entry_age', 'exit_age', 'died'] as const;
  const tables: string[] = [];
  for (const isDisturbed of [false, true]) {
    const lines = rows.map((row, i) => {
      const cells = columns.map((name) => row[name] ?? '');
      if (isDisturbed && i % 5 >= 3)
        cells.splice(3, 2, String(Number(row['entry_age']) + 1 + i), '1');
      return [...cells, ['train', 'train', 'train', 'valid', 'test'][i % 5]].join(',');
    });
    const header = [...columns, 'split'].join(',');
    const store = await storeWith(`survival-${isDisturbed}`, [header, ...lines]);
    const output = `${store}-run`;
    const run = await train(
      ...['--data-dir', store, '--model', 'lifespan', '--split-column', 'split', '--json'],
      ...['--select', 'gwas:p<1e-3', '--epochs', '1', '--output-dir', output],
    );
    expect(run.code, run.stderr).toBe(0);
    tables.push(readFileSync(join(output, 'selected.tsv'), 'utf8'));
  }
  expect(tables[0]).toBe(tables[1]);
  const found = readTable(join(directory, 'survival-false-run', 'selected.tsv'));
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(60);
  const order = found.map(({ variant = '' }) => variant.split(':'));
  const sorted = order.toSorted((a, b) => Number(a[1]) - Number(b[1]));
  expect(order.filter(([chrom]) => chrom === order[0]![0])).toEqual(
    sorted.filter(([chrom]) => chrom === order[0]![0]),
  );
});

it('refuses a rule that it cannot read, and one that nothing meets', async () => {
  const store = join(directory, 'original');
  const unread = await select(store, join(directory, 'none'), 'tiny');
  expect([unread.code, errorOf(unread).code]).toEqual([2, 'CONFIG']);
  const unmet = await select(store, join(directory, 'none'), '1e-200');
  expect([unmet.code, errorOf(unmet).code]).toEqual([2, 'CONFIG']);
});
