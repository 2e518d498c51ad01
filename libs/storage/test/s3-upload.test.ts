import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { S3Storage } from '../src/index.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Node reads no file of 2 GiB or more at once. */
const BEYOND_ONE_READ = 2 ** 31 + 5;
const MIB = 2 ** 20;
const directory = temporaryDirectory();
const file = join(directory, 'file');
let server: Server;
let storage: S3Storage;
/** Bytes of the bodies that the server took, and how long it waits after each mebibyte. */
let taken: number[] = [];
let waitMs = 0;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let [bytes, next] = [0, MIB];
    for await (const piece of request) {
      bytes += (piece as Buffer).length;
      if (waitMs > 0 && bytes > next) {
        next += MIB;
        await sleep(waitMs);
      }
    }
    taken.push(bytes);
    response.writeHead(200, { etag: '"x"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' });
  storage = new S3Storage({ endpoint, silenceMs: 1000, retryDelaysMs: [] });
});
beforeEach(() => {
  [taken, waitMs] = [[], 0];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A file of zeros that takes no room on the disk. */
function sparse(bytes: number): { readonly file: string } {
  writeFileSync(file, '');
  truncateSync(file, bytes);
  return { file };
}

it('sends files without holding them, an empty one too', async () => {
  const before = process.memoryUsage().rss;
  for (const bytes of [0, 1, BEYOND_ONE_READ]) await storage.put('s3://b/k', sparse(bytes));
  expect(taken).toEqual([0, 1, BEYOND_ONE_READ]);
  expect(process.memoryUsage().rss - before).toBeLessThan(500 * MIB);
});

it('waits for a slow link, longer than it would for a silent one', async () => {
  waitMs = 60;
  const start = performance.now();
  await storage.put('s3://b/k', sparse(40 * MIB));
  expect(taken).toEqual([40 * MIB]);
  expect(performance.now() - start).toBeGreaterThan(2000);
  waitMs = 60_000;
  await expect(storage.put('s3://b/k', sparse(40 * MIB))).rejects.toMatchObject({
    message: expect.stringContaining('timed out after 1000 ms'),
  });
});

it('refuses what a bucket would refuse after hours, and a file that cannot be read', async () => {
  await expect(storage.put('s3://b/k', sparse(5 * 2 ** 30 + 2 ** 29))).rejects.toMatchObject({
    code: 'STORAGE',
    message:
      'Cannot write "s3://b/k": expected files of at most 5 GiB, as a bucket takes at once: cut the ingest into more shards (-n), got 5.5 GiB',
  });
  const folder = join(directory, 'folder');
  mkdirSync(folder);
  await expect(storage.put('s3://b/k', { file: folder })).rejects.toMatchObject({
    code: 'STORAGE',
    message: `Cannot read "${folder}": expected a file that can be read, got EISDIR: illegal operation on a directory, read`,
  });
  expect(taken).toEqual([]);
});
