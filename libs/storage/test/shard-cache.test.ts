import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type CachedFile, ShardCache, writeStored } from '../src/index.ts';
import { type S3Server, startS3Server } from '../src/testing/index.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const root = temporaryDirectory();
let server: S3Server;
let directory = '';
let files: readonly CachedFile[] = [];

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.environment);
  files = Array.from({ length: 4 }, (_, i) => {
    const content = Buffer.alloc(1000, i);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { location: `s3://${server.bucket}/part-${i}`, bytes: 1000, sha256 };
  });
  for (const [i, { location }] of files.entries())
    await writeStored(location, Buffer.alloc(1000, i));
});
let caches = 0;
beforeEach(() => {
  directory = join(root, `cache-${caches++}`);
  server.reset();
});
afterAll(() => server.stop());

const open = (maxBytes = 1e6) => new ShardCache({ directory, maxBytes });
const file = (i: number) => files[i] as CachedFile;
const contentOf = (cache: ShardCache, i: number) =>
  cache.use(file(i), async (path) => readFileSync(path)[0]);
const kept = () =>
  files.flatMap(({ sha256 }, i) =>
    readdirSync(directory).includes(`${sha256}.parquet`) ? [i] : [],
  );

it('fetches a file once, however many ask at once, and keeps it for other processes', async () => {
  const cache = open();
  expect(await Promise.all([0, 0, 0, 1].map((i) => contentOf(cache, i)))).toEqual([0, 0, 0, 1]);
  const requests = server.requests.length;
  expect(server.requests.filter((request) => request.startsWith('GET')).length).toBe(2);
  expect(await contentOf(open(), 0)).toBe(0);
  expect(server.requests.length).toBe(requests);
});

it('removes what was used the longest ago, and nothing that is in use', async () => {
  const cache = open(3000);
  for (const i of [0, 1, 2]) await contentOf(cache, i);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await contentOf(cache, 0);
  await contentOf(cache, 3);
  expect(kept()).toEqual([0, 2, 3]);
  await cache.use(file(2), async (path) => {
    await contentOf(cache, 1);
    expect(readFileSync(path)[0]).toBe(2);
  });
  expect(kept()).toContain(2);
});

it('keeps what is held, however small it is', async () => {
  const cache = open(1);
  const held = [await cache.hold(file(0)), await cache.hold(file(1))];
  for (const i of [2, 3]) await contentOf(cache, i);
  expect(held.map((path) => readFileSync(path)[0])).toEqual([0, 1]);
});

it('fetches again what was changed on the disk', async () => {
  await contentOf(open(), 0);
  writeFileSync(join(directory, `${file(0).sha256}.parquet`), Buffer.alloc(1000, 9));
  expect(await contentOf(open(), 0)).toBe(0);
});

it('refuses a file of another content, and keeps nothing of it', async () => {
  const stranger = { ...file(0), location: file(1).location };
  await expect(open().use(stranger, async () => {})).rejects.toMatchObject({
    code: 'STORAGE',
    message: `Cannot fetch "${file(1).location}": expected the file with SHA-256 ${file(0).sha256}, got one with ${file(1).sha256}`,
  });
  await expect(
    open().use({ ...file(0), location: `s3://${server.bucket}/gone` }, async () => {}),
  ).rejects.toMatchObject({ message: expect.stringContaining('got no file') });
  expect(readdirSync(directory)).toEqual([]);
});

it('lets nobody else on the machine read it', async () => {
  await contentOf(open(), 0);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  const [name = ''] = readdirSync(directory);
  expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
});
