/** @module-tag slow */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { readStoredText, storageOf, writeStored } from '@dirghayu/storage';
import { type S3Server, startS3Server } from '@dirghayu/storage/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingest, manifestOf } from '../program.ts';
import { vcfText } from '../vcf-text.ts';

const directory = temporaryDirectory();
const input = join(directory, 'vcfs');
const whole = join(directory, 'whole');
const samples = Array.from({ length: 100 }, (_, i) => `P${i}`);
let server: S3Server;

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.environment);
  mkdirSync(input);
  for (const chrom of ['1', '2']) {
    const records = Array.from({ length: 1200 }, (_, i) => {
      const calls = samples.map((_sample, person) =>
        person % ((i % 7) + 2) === 0 ? '0|1' : '0|0',
      );
      return `${chrom} ${10 + i} . A G . . . GT ${calls.join(' ')}`;
    });
    const text = vcfText(samples, records);
    writeFileSync(join(input, `${chrom}.vcf`), text);
    await writeStored(`${bucket()}/vcfs/${chrom}.vcf`, text);
  }
  expect((await ingest('--input-dir', input, '--output-dir', whole, '-n', '4')).code).toBe(0);
});
beforeEach(() => server.reset());
afterAll(() => server.stop());

const bucket = () => `s3://${server.bucket}`;
const flags = (store: string, from = input) => [
  '--input-dir',
  from,
  '--output-dir',
  store,
  '-n',
  '4',
];

/** The names below a prefix. */
async function namesBelow(prefix: string): Promise<string[]> {
  const names = [];
  for await (const { location } of storageOf(prefix).list(prefix)) {
    names.push(location.slice(prefix.length + 1));
  }
  return names.sort();
}

async function storedManifest(store: string) {
  return JSON.parse((await readStoredText(`${store}/manifest.json`)) ?? 'null');
}

/** The parts without what depends on where the sources lay. */
const partsOf = (manifest: { variants: unknown; samples: unknown }) => ({
  variants: manifest.variants,
  samples: manifest.samples,
});

describe('a store in a bucket', () => {
  it('is made from a bucket, equal to the one on a disk, and leaves nothing on this machine', async () => {
    const store = `${bucket()}/one`;
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('dirghayu-attempt'));
    const run = await ingest(...flags(store, `${bucket()}/vcfs`), '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ variants: 2400, people: 100, shards: 4 });
    expect(partsOf(await storedManifest(store))).toEqual(partsOf(manifestOf(whole)));
    expect(await namesBelow(store)).toEqual([
      'manifest.1.json',
      'manifest.json',
      'plan.json',
      'samples.parquet',
      ...manifestOf(whole).variants.parts.map(({ path }: { path: string }) => path),
      'views.sql',
    ]);
    const again = await ingest(...flags(store, `${bucket()}/vcfs`));
    expect(again.stdout).toContain('is complete already');
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('dirghayu-attempt'));
    expect(after).toEqual(before);
  });

  it("is made under gs://, by the protocol of Amazon's", async () => {
    process.env['GS_ENDPOINT_URL'] = server.endpoint;
    const run = await ingest(
      ...flags(`gs://${server.bucket}/google`, `gs://${server.bucket}/vcfs`),
    );
    expect(run.code, run.stderr).toBe(0);
    const made = await storedManifest(`${bucket()}/google`);
    expect(partsOf(made)).toEqual(partsOf(manifestOf(whole)));
    expect(made.sources[0].path).toBe(`gs://${server.bucket}/vcfs/1.vcf`);
  });

  it('is made in shards by separate processes', { tags: ['slow'] }, async () => {
    const store = `${bucket()}/shards`;
    expect((await ingest('plan', ...flags(store))).code).toBe(0);
    for (const i of [2, 0, 3]) {
      expect((await ingest('shard', `${i}`, '--output-dir', store)).code).toBe(0);
    }
    expect((await ingest('status', '--failed', '--output-dir', store)).stdout).toBe('1\n');
    const early = await ingest('commit', '--output-dir', store);
    expect(early.stderr).toContain('got 1 that are not: 1');
    expect(await storedManifest(store)).toBeNull();
    const submitted = await ingest('submit', '--engine', 'local', '--poll', '0.2', ...flags(store));
    expect(submitted.code, submitted.stderr).toBe(0);
    expect(await storedManifest(store)).toEqual(manifestOf(whole));
  });

  it('is not seen by half when an upload fails, and is finished by the same command', {
    tags: ['slow'],
  }, async () => {
    const store = `${bucket()}/failing`;
    server.fault = (method, path) =>
      method === 'PUT' && path.includes('part-2.parquet')
        ? { kind: 'status', status: 500, code: 'InternalError' }
        : null;
    const run = await ingest(...flags(store), '--json');
    expect({ code: run.code, error: errorOf(run).code }).toEqual({ code: 1, error: 'STORAGE' });
    expect(errorOf(run).message).toContain(
      'a storage that answers, got InternalError (status 500)',
    );
    expect(await storedManifest(store)).toBeNull();
    server.reset();
    const again = await ingest(...flags(store), '--json');
    expect(again.code, again.stderr).toBe(0);
    expect(await storedManifest(store)).toEqual(manifestOf(whole));
  });

  it('gets over passing faults', async () => {
    const store = `${bucket()}/shaky`;
    let requests = 0;
    server.fault = () =>
      requests++ % 5 === 2 ? { kind: 'status', status: 503, code: 'SlowDown' } : null;
    const run = await ingest(...flags(store));
    expect(run.code, run.stderr).toBe(0);
    expect(await storedManifest(store)).toEqual(manifestOf(whole));
  });

  it('is published by one of two commits', { tags: ['slow'] }, async () => {
    const stores = ['race', 'race'].map((name) => `${bucket()}/${name}`);
    const [store = ''] = stores;
    expect((await ingest('plan', ...flags(store))).code).toBe(0);
    for (let i = 0; i < 4; i++) await ingest('shard', `${i}`, '--output-dir', store);
    // Another commit of another plan came first.
    const foreign = JSON.stringify({ another: 'commit' });
    await writeStored(`${store}/manifest.1.json`, foreign);
    const lost = await ingest('commit', '--output-dir', store, '--json');
    expect(lost.code).toBe(1);
    expect(errorOf(lost)).toEqual({
      code: 'STORE',
      message: `${store}: Cannot publish store: expected no other commit of generation 1, got one that came first; give --overwrite to replace its store`,
    });
    expect(await storedManifest(store)).toBeNull();
    expect((await namesBelow(store)).filter((name) => name.startsWith('variants/'))).toEqual([]);
    await storageOf(store).delete(`${store}/manifest.1.json`);
    // The same commit twice at once: both see their own claim.
    const runs = await Promise.all(stores.map((at) => ingest('commit', '--output-dir', at)));
    expect(runs.some(({ code }) => code === 0)).toBe(true);
    expect(await storedManifest(store)).toEqual(manifestOf(whole));
  });

  it('is replaced with --overwrite, and grows with --append', { tags: ['slow'] }, async () => {
    const store = `${bucket()}/replaced`;
    const first = ['--input-dir', join(input, '1.vcf'), '--output-dir', store];
    expect((await ingest(...first)).code).toBe(0);
    const refused = await ingest(...flags(store));
    expect(refused.stderr).toContain('a cohort store made from other files or options');
    const replaced = await ingest(...flags(store), '--overwrite');
    expect(replaced.code, replaced.stderr).toBe(0);
    expect(await storedManifest(store)).toEqual(manifestOf(whole));
    const growing = `${bucket()}/growing`;
    const one = ['--output-dir', growing];
    expect((await ingest('--input-dir', join(input, '1.vcf'), ...one)).code).toBe(0);
    const added = await ingest('--input-dir', join(input, '2.vcf'), ...one, '--append');
    expect(added.code, added.stderr).toBe(0);
    expect(await storedManifest(growing)).toMatchObject({
      generation: 2,
      variants: { count: 2400 },
    });
  });

  it('takes another clinical table, and more people, whom it joins to those who are there', async () => {
    const store = `${bucket()}/people`;
    const table = join(directory, 'clinical.csv');
    writeFileSync(table, 'sample_id,age\nP1,40\nP2,50\nQ1,60\n');
    const first = ['--input-dir', join(input, '1.vcf'), '--output-dir', store];
    expect((await ingest(...first)).code).toBe(0);
    const joined = await ingest('phenotypes', table, '--output-dir', store, '--json');
    expect(joined.code, joined.stderr).toBe(0);
    expect(JSON.parse(joined.stdout)).toMatchObject({ matched: 2, onlyInTable: { first: ['Q1'] } });
    const more = join(directory, 'more.vcf');
    writeFileSync(more, vcfText(['Q0', 'Q1'], ['1 10 . A G . . . GT 0|1 1|1']));
    const added = await ingest('--input-dir', more, '--output-dir', store, '--append');
    expect(added.code, added.stderr).toBe(0);
    expect(await storedManifest(store)).toMatchObject({ generation: 2, samples: { count: 102 } });
    const cache = ['--cache-dir', join(directory, 'cache'), '--cache-size', '1KB'];
    const statement =
      "SELECT sample_id, age, dosage FROM calls JOIN samples USING (sample_id) WHERE pos = 10 AND sample_id IN ('P2', 'Q1') ORDER BY 1";
    const rows = await ingest('sql', statement, '--data-dir', store, ...cache, '--format', 'json');
    expect(rows.stderr).toBe('');
    expect(JSON.parse(rows.stdout)).toEqual([
      { sample_id: 'P2', age: 50, dosage: 1 },
      { sample_id: 'Q1', age: null, dosage: 2 },
    ]);
    // A part that is missing is an error, never fewer rows.
    const count = ['sql', 'SELECT count(*)::INTEGER AS n FROM variants', '--data-dir', store];
    const all = await ingest(...count, ...cache, '--format', 'json');
    expect(JSON.parse(all.stdout)).toEqual([{ n: 1200 }]);
    const { parts } = (await storedManifest(store)).variants;
    await storageOf(store).delete(`${store}/${parts[0].path}`);
    const gone = await ingest(...count, '--cache-dir', join(directory, 'other'), '--json');
    expect(errorOf(gone)).toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining('no file'),
    });
  });

  it('is verified and reported under its own name, not that of the cache', async () => {
    const store = `${bucket()}/named`;
    expect((await ingest(...flags(store))).code).toBe(0);
    const cached = ['--data-dir', `${store}/`, '--cache-dir', join(directory, 'named')];
    const verified = await ingest('verify', ...cached);
    expect(verified.stdout).toBe(`${store} equals its sources: 2,400 variants, 240,000 calls\n`);
    const page = join(directory, 'named.html');
    expect((await ingest('report', ...cached, '--output', page)).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain(`Cohort store ${store}`);
    const made = await ingest('matrix', '--name', 'm', ...cached);
    expect(made.stdout).toContain(`in ${store}/matrices/m`);
    expect(made.stdout).toContain(`--data-dir ${store},`);
    await storageOf(store).delete(`${store}/plan.json`);
    const fresh = ['--data-dir', store, '--cache-dir', join(directory, 'fresh')];
    const refused = await ingest('verify', ...fresh, '--json');
    expect(errorOf(refused).message).toBe(
      `Cannot verify "${store}": expected the plan.json that the ingest left in the store, got none`,
    );
  });

  it('tells no credential, in messages or in the store', async () => {
    const store = `${bucket()}/secrets`;
    server.fault = (method) =>
      method === 'PUT' ? { kind: 'status', status: 403, code: 'InvalidAccessKeyId' } : null;
    const run = await ingest(...flags(store));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('expected credentials that may do this, got InvalidAccessKeyId');
    expect(run.stdout + run.stderr).not.toContain('S3RVER');
    const url = 'https://user:hunter2@127.0.0.1/calls.vcf';
    const refused = await ingest('--input-dir', url, '--output-dir', join(directory, 'none'));
    expect(refused.code).toBe(2);
    expect(refused.stderr).not.toContain('hunter2');
    for (const name of ['manifest.json', 'plan.json']) {
      expect(readFileSync(join(whole, name), 'utf8')).not.toContain('S3RVER');
    }
    for (const name of ['manifest.json', 'plan.json', 'views.sql']) {
      expect(await readStoredText(`${bucket()}/one/${name}`)).not.toContain('S3RVER');
    }
  });
});
