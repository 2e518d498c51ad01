/** @module-tag slow */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programAt, temporaryDirectory } from '@dirghayu/command-line/testing';
import { GenomicBigDataset, mirrorStore } from '@dirghayu/dataset-stream';
import { storageOf } from '@dirghayu/storage';
import { type S3Server, startS3Server } from '@dirghayu/storage/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const ingest = programAt(
  fileURLToPath(new URL('../../ingest/bin/dirghayu-ingest.js', import.meta.url)),
);
const train = programAt(fileURLToPath(new URL('../bin/dirghayu-train.js', import.meta.url)));
const directory = temporaryDirectory();
const local = join(directory, 'store');
let server: S3Server;
let store = '';

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.environment);
  store = `s3://${server.bucket}/cohort`;
  expect((await ingest('--output-dir', local)).code).toBe(0);
  const matrix = ['matrix', '--name', 'common', '--min-maf', '0.2', '--data-dir', local];
  expect((await ingest(...matrix)).code).toBe(0);
  for await (const { location } of storageOf(local).list(local)) {
    const there = `${store}${location.slice(local.length)}`;
    await storageOf(there).put(there, { file: location });
  }
});
beforeEach(() => server.reset());
afterAll(() => server.stop());

const gets = () => server.requests.filter((request) => request.startsWith('GET'));

/** The batches of an epoch of the store at `dataDir`, decoded. */
async function epochOf(dataset: GenomicBigDataset, n: number): Promise<unknown[]> {
  const batches = [];
  for await (const { sampleIds, genotypes, targets } of dataset.epoch(n)) {
    batches.push({ sampleIds, genotypes: [...genotypes], targets: [...targets] });
  }
  return batches;
}

const options = {
  target: 'has_t2d',
  batchSize: 64,
  seed: 3,
  features: { matrix: 'common' },
} as const;

it.each([
  ['in memory', 2 ** 30],
  ['in windows, on a thread', 0],
])(
  'streams from a bucket what it streams from a disk, %s, and the second epoch asks no more',
  async (_, memory) => {
    const cache = { directory: join(directory, `cache-${memory}`), maxBytes: 1e9 };
    const root = await mirrorStore(store, cache);
    const [there, here] = await Promise.all(
      [root, local].map((dataDir) => GenomicBigDataset.open({ ...options, dataDir, memory })),
    );
    expect(await epochOf(there as GenomicBigDataset, 0)).toEqual(
      await epochOf(here as GenomicBigDataset, 0),
    );
    expect(gets().some((request) => request.includes('/matrices/common/block'))).toBe(true);
    expect(gets().some((request) => request.includes('/variants/'))).toBe(false);
    server.reset();
    expect(await epochOf(there as GenomicBigDataset, 1)).toEqual(
      await epochOf(here as GenomicBigDataset, 1),
    );
    expect(server.requests).toEqual([]);
    await Promise.all([there?.close(), here?.close()]);
  },
);

it('fetches again what a cache that is too small has dropped', async () => {
  const cache = { directory: join(directory, 'small'), maxBytes: 1 };
  const root = await mirrorStore(store, cache);
  const dataset = await GenomicBigDataset.open({ ...options, dataDir: root });
  const here = await GenomicBigDataset.open({ ...options, dataDir: local });
  expect(await epochOf(dataset, 0)).toEqual(await epochOf(here, 0));
  await Promise.all([dataset.close(), here.close()]);
});

it('trains and queries from a bucket as from a disk', { tags: ['slow'] }, async () => {
  const cache = ['--cache-dir', join(directory, 'cache'), '--cache-size', '1GB'];
  const flags = ['--model', 'disease', '--target', 'has_t2d', '--min-maf', '0.3', '--epochs', '1'];
  const runs = [];
  for (const dataDir of [local, store]) {
    const outputDir = join(directory, `run-${runs.length}`);
    const run = await train('--data-dir', dataDir, ...flags, ...cache, '--output-dir', outputDir);
    expect(run.code, run.stderr).toBe(0);
    const names = ['metrics.json', 'splits.tsv', 'disease/predictions.tsv'];
    runs.push(names.map((name) => readFileSync(join(outputDir, name), 'utf8')));
  }
  expect(JSON.parse(runs[0]?.[0] ?? '').tasks.has_t2d.test.auroc.value).toBeGreaterThan(0);
  expect(runs[1]).toEqual(runs[0]);
  const sql = ['sql', 'SELECT count(*)::INTEGER AS n FROM variants', '--format', 'json'];
  const [here, there] = [
    await ingest(...sql, '--data-dir', local),
    await ingest(...sql, '--data-dir', store, ...cache),
  ];
  expect({ here: here.code, there: there.code }, there.stderr).toEqual({ here: 0, there: 0 });
  expect(JSON.parse(here.stdout)).toEqual([{ n: expect.any(Number) }]);
  expect(there.stdout).toBe(here.stdout);
});

it('puts a matrix that was made of a bucket into the bucket', async () => {
  const cache = ['--cache-dir', join(directory, 'made')];
  const run = await ingest(
    'matrix',
    '--name',
    'made',
    '--min-maf',
    '0.4',
    '--data-dir',
    store,
    ...cache,
  );
  expect(run.code, run.stderr).toBe(0);
  const made = await ingest('matrix', '--name', 'made', '--min-maf', '0.4', '--data-dir', local);
  expect(made.code).toBe(0);
  const names: string[] = [];
  for await (const { location } of storageOf(store).list(`${store}/matrices/made`)) {
    names.push(location.slice(store.length + 1));
  }
  expect(names.sort()).toEqual(
    ['block=0/part-0.parquet', 'features.parquet', 'matrix.json', 'rows.parquet'].map(
      (name) => `matrices/made/${name}`,
    ),
  );
});

it('writes a run to a bucket, and goes on with it there', async () => {
  const output = `s3://${server.bucket}/runs/one`;
  const flags = [
    '--model',
    'disease',
    '--target',
    'has_t2d',
    '--min-maf',
    '0.3',
    '--data-dir',
    local,
  ];
  const first = await train(...flags, '--epochs', '1', '--output-dir', output);
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toContain(`Report: ${output}/report.html`);
  const namesOf = async () => {
    const names: string[] = [];
    for await (const { location } of storageOf(output).list(output))
      names.push(location.slice(output.length + 1));
    return names;
  };
  expect(await namesOf()).toEqual(
    expect.arrayContaining(['metrics.json', 'report.html', 'splits.tsv']),
  );
  const taken = await train(...flags, '--epochs', '1', '--output-dir', output, '--json');
  expect(taken.stderr).toContain('the results of an earlier run');
  const resumed = await train(...flags, '--epochs', '2', '--output-dir', output, '--resume');
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stdout).not.toContain('Nothing to resume');
  expect(readdirSync('.')).not.toContain('s3:');
});
