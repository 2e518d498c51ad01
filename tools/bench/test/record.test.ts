import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type BenchmarkRecord, keptBenchmarks, writeRecord } from '../src/record.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const machine = {
  cpu: 'test',
  cores: 2,
  memoryGb: 8,
  system: 'Linux x64',
  meter: 'none',
  versions: { node: 'v20.20.2' },
};

const benchmark = (name: string): BenchmarkRecord => ({
  name,
  title: name,
  about: 'About.',
  date: '2026-01-01',
  commit: 'abc',
  runs: 1,
  threads: 2,
  agreement: [],
  comparisons: [],
  budgets: [],
});

const record = (...names: string[]) => ({
  isSmoke: false,
  machine,
  benchmarks: names.map((name) => benchmark(name)),
});

it('keptBenchmarks() keeps those that are not measured again', async () => {
  const directory = temporaryDirectory();
  expect(await keptBenchmarks(directory, ['reader'], machine)).toEqual([]);
  await writeRecord(directory, record('ingest', 'reader'));
  expect(await keptBenchmarks(directory, ['reader'], machine)).toEqual([benchmark('ingest')]);
  expect(readFileSync(join(directory, 'benchmarks.md'), 'utf8')).toMatch(/^# Benchmarks\n/);
});

it('keptBenchmarks() does not mix machines, unless nothing is kept', async () => {
  const directory = temporaryDirectory();
  await writeRecord(directory, record('ingest', 'reader'));
  const other = { ...machine, cores: 64 };
  await expect(keptBenchmarks(directory, ['reader'], other)).rejects.toMatchObject({
    code: 'CONFIG',
    message: expect.stringContaining('benchmarks.json: expected the machine and the versions'),
  });
  expect(await keptBenchmarks(directory, ['reader', 'ingest'], other)).toEqual([]);
});

it('keptBenchmarks() does not overwrite what it cannot read', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'benchmarks.json'), '{');
  await expect(keptBenchmarks(directory, [], machine)).rejects.toThrow(SyntaxError);
});
