import { createHash } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import { beforeAll, expect, it } from 'vitest';
import { ingest, manifestOf } from './program.ts';
import { query } from './stored-calls.ts';

const store = join(temporaryDirectory(), 'store');
const matrix = (...flags: string[]) => ingest('matrix', '--data-dir', store, ...flags);

beforeAll(async () => {
  const flags = ['--phenotypes', 'test-data/clinical.csv', '--output-dir', store];
  expect((await ingest('--input-dir', 'test-data', ...flags)).code).toBe(0);
});

async function hashOfEpoch(options: Parameters<typeof GenomicBigDataset.open>[0]) {
  const dataset = await GenomicBigDataset.open(options);
  const order = createHash('sha256');
  const content: string[] = [];
  for await (const { sampleIds, packed, stride } of dataset.epoch(1)) {
    order.update(JSON.stringify(sampleIds));
    for (const [row, id] of sampleIds.entries()) {
      const calls = packed.subarray(row * stride, (row + 1) * stride);
      content.push(`${id} ${Buffer.from(calls).toString('base64')}`);
    }
  }
  await dataset.close();
  const calls = createHash('sha256').update(content.sort().join('\n'));
  return [order, calls].map((hash) => hash.digest('hex').slice(0, 16));
}

it('makes a matrix by name, once, and tells what it made', async () => {
  const run = await matrix('--name', 'common', '--min-maf', '0.05');
  expect(run.stdout).toMatch(/^Matrix common: 600 people × 9\d\d variants\n/);
  const again = JSON.parse(
    (await matrix('--name', 'common', '--min-maf', '0.05', '--json')).stdout,
  );
  const sql = `SELECT count(*)::INTEGER AS n FROM variants WHERE least(af, 1 - af) >= 0.05::FLOAT`;
  const [common] = await query(store, sql);
  expect(again).toMatchObject({ name: 'common', people: 600, features: common?.['n'], seed: 0 });
  const other = await matrix('--name', 'common', '--min-maf', '0.1', '--json');
  expect(other.code).toBe(1);
  expect(errorOf(other).message).toContain('expected a name that is free');
  expect((await matrix('--name', 'common', '--min-maf', '0.1', '--overwrite')).code).toBe(0);
});

it('takes some people, in the order of a seed', async () => {
  const flags = ['--name', 'few', '--samples', 'S00003,S00001', '--seed', '7', '--json'];
  const run = await matrix(...flags);
  const [variants] = await query(store, 'SELECT count(*)::INTEGER AS n FROM variants');
  expect(JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    people: 2,
    features: variants?.['n'],
    seed: 7,
  });
});

it('streams test-data in the golden order, with the golden calls', async () => {
  // The order depends on the bytes of the store's files: with those pinned, on nothing but ours.
  const manifest = manifestOf(store);
  for (const [i, part] of manifest.variants.parts.entries()) {
    part.sha256 = createHash('sha256').update(`part ${i}`).digest('hex');
  }
  const path = join(store, 'manifest.json');
  const original = await readFile(path);
  await writeFile(path, JSON.stringify(manifest));
  const options = { dataDir: store, features: 'all', batchSize: 64, seed: 11 } as const;
  const hashes = {
    memory: await hashOfEpoch(options),
    windows: await hashOfEpoch({ ...options, memory: 0 }),
    training: await hashOfEpoch({ ...options, split: 'train' }),
  };
  await writeFile(path, original);
  expect(hashes).toMatchInlineSnapshot(`
    {
      "memory": [
        "c1348b132abcdabd",
        "dd23686b2b1ca28e",
      ],
      "training": [
        "e449abbd17caaa14",
        "00f82aff01bd7705",
      ],
      "windows": [
        "656b648a32fa03f0",
        "dd23686b2b1ca28e",
      ],
    }
  `);
});

it('names a part that was changed or cut', async () => {
  const flags = ['--name', 'cut', '--min-maf', '0.2', '--verify', '--json'];
  expect((await matrix(...flags)).code).toBe(0);
  expect((await matrix(...flags)).code).toBe(0);
  const part = join(store, 'matrices/cut/block=0/part-0.parquet');
  const bytes = await readFile(part);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  await writeFile(part, bytes);
  const changed = await matrix(...flags);
  expect(changed.code).toBe(1);
  expect(errorOf(changed).message).toContain(`${part}: Cannot open matrix: expected the file of`);
  truncateSync(part, 100);
  const opening = GenomicBigDataset.open({ dataDir: store, features: { matrix: 'cut' } });
  await expect(opening).rejects.toThrow(`${part}: Cannot open matrix: expected the file of`);
});
