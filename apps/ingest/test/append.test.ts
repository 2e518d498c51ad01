import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { ingest, manifestOf } from './program.ts';
import { callTexts } from './stored-calls.ts';

const directory = temporaryDirectory();
const cohort = (chrom: string) => `test-data/cohort/chr${chrom}.vcf.gz`;
const grown = join(directory, 'grown');

it('adds chromosomes: new parts, a new generation, and the old parts as they were', async () => {
  const first = await ingest('--input-dir', cohort('20'), '--output-dir', grown);
  expect(first.code).toBe(0);
  const before = manifestOf(grown);
  const part = join(grown, before.variants.parts[0].path);
  const bytes = readFileSync(part);
  const flags = ['--append', '--output-dir', grown, '--json'];
  const run = await ingest('--input-dir', 'test-data/cohort', ...flags);
  expect(run.stderr).toBe('');
  const after = manifestOf(grown);
  expect(after.generation).toBe(2);
  expect(after.variants.parts[0]).toEqual(before.variants.parts[0]);
  expect(readFileSync(part).equals(bytes)).toBe(true);
  const whole = join(directory, 'whole');
  await ingest('--input-dir', 'test-data/cohort', '--output-dir', whole);
  expect(await callTexts(grown)).toEqual(await callTexts(whole));
  expect(after.samples).toEqual(manifestOf(whole).samples);
  const verified = await ingest('verify', '--data-dir', grown, '--json');
  expect(JSON.parse(verified.stdout).variants).toBe(after.variants.count);
});

it('does nothing when the store has every file already', async () => {
  const flags = ['--append', '--output-dir', grown, '--json'];
  const run = await ingest('--input-dir', 'test-data/cohort', ...flags);
  expect(JSON.parse(run.stdout)).toMatchObject({ wasComplete: true });
  expect(manifestOf(grown).generation).toBe(2);
});

it('refuses other options, and a directory without a store', async () => {
  const flags = ['--input-dir', cohort('21'), '--append', '--json', '--output-dir'];
  const store = join(directory, 'one');
  await ingest('--input-dir', cohort('20'), '--output-dir', store);
  const other = await ingest(...flags, store, '--calls', 'list');
  expect(errorOf(other)).toMatchObject({ code: 'OUTPUT' });
  expect(errorOf(other).message).toContain('expected the options with which the store was made');
  const none = await ingest(...flags, join(directory, 'none'));
  expect(errorOf(none)).toMatchObject({ code: 'STORE' });
});
