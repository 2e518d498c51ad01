import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { S3Storage } from '../src/index.ts';
import { type Fault, type S3Server, startS3Server } from '../src/testing/index.ts';

let server: S3Server;
const CONTENT = Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 251));
const options = { retryDelaysMs: [1, 1, 1, 1], silenceMs: 2000 };
const storage = () => new S3Storage(options);
const location = () => `s3://${server.bucket}/content`;

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.environment);
});
beforeEach(async () => {
  server.reset();
  await new S3Storage().put(location(), CONTENT);
  server.reset();
});
afterAll(() => server.stop());

/** Lets the first `count` requests of a method fail. */
function failFirst(count: number, method: string, fault: Fault): void {
  let left = count;
  server.fault = (asked) => (asked === method && left-- > 0 ? fault : null);
}

const PASSING: readonly [name: string, fault: Fault][] = [
  ['an error of the server', { kind: 'status', status: 500, code: 'InternalError' }],
  ['a request to slow down', { kind: 'status', status: 503, code: 'SlowDown' }],
  ['a slow first byte', { kind: 'slow', ms: 5000 }],
  ['a connection that drops', { kind: 'drop', afterBytes: 10 }],
  ['another range than asked for', { kind: 'wrong-range' }],
  [
    'credentials that expired and were renewed',
    { kind: 'status', status: 400, code: 'ExpiredToken' },
  ],
];

describe.each(PASSING)('%s', (_, fault) => {
  it('is got over when it passes', async () => {
    failFirst(2, 'GET', fault);
    const file = await storage().open(location());
    expect(Buffer.from((await file?.read(100, 9000)) ?? [])).toEqual(CONTENT.subarray(100, 9000));
    expect(server.requests.filter((request) => request.startsWith('GET')).length).toBe(3);
  });
});

it.each([
  [
    { kind: 'status', status: 500, code: 'InternalError' },
    'a storage that answers, got InternalError (status 500)',
  ],
  [
    { kind: 'status', status: 400, code: 'ExpiredToken' },
    'credentials that have not expired, got ExpiredToken (status 400)',
  ],
  [
    { kind: 'wrong-range' },
    'a storage that answers, got 10 bytes of "bytes 1-10/10000", not bytes 0-9/10000',
  ],
] satisfies [Fault, string][])('gives up after five attempts: %o', async (fault, message) => {
  failFirst(99, 'GET', fault);
  const file = await storage().open(location());
  await expect(file?.read(0, 10)).rejects.toMatchObject({
    code: 'STORAGE',
    message: `Cannot read "${location()}": expected ${message}`,
  });
  expect(server.requests.filter((request) => request.startsWith('GET')).length).toBe(5);
});

it('does not ask twice where it is not allowed, and tells no key', async () => {
  failFirst(99, 'GET', { kind: 'status', status: 403, code: 'AccessDenied' });
  const file = await storage().open(location());
  const error = await file?.read(0, 10).catch((thrown) => thrown);
  expect(error.message).toBe(
    `Cannot read "${location()}": expected credentials that may do this, got AccessDenied (status 403)`,
  );
  expect(server.requests.filter((request) => request.startsWith('GET')).length).toBe(1);
});

it('keeps keys out of errors, which servers repeat in their answers', async () => {
  failFirst(99, 'PUT', { kind: 'status', status: 403, code: 'SignatureDoesNotMatch' });
  const error = await storage()
    .put(location(), 'x')
    .catch((thrown) => thrown);
  expect(error.message).toContain('SignatureDoesNotMatch');
  const everything = [error.message, error.stack, JSON.stringify(error), String(error.cause)];
  expect(everything.join()).not.toContain('S3RVER');
});

it('writes again what was not written', async () => {
  failFirst(3, 'PUT', { kind: 'status', status: 500, code: 'InternalError' });
  await storage().put(location(), 'new');
  const file = await storage().open(location());
  expect(Buffer.from((await file?.read(0, 3)) ?? []).toString()).toBe('new');
});

it('writes a file again from its start, and says nothing by the way', async () => {
  const warn = vi.spyOn(console, 'warn');
  failFirst(3, 'PUT', { kind: 'status', status: 500, code: 'InternalError' });
  const own = fileURLToPath(import.meta.url);
  await storage().put(location(), { file: own });
  const file = await storage().open(location());
  const text = readFileSync(own, 'utf8');
  expect(Buffer.from((await file?.read(0, 1e6)) ?? []).toString()).toBe(text);
  expect(warn).not.toHaveBeenCalled();
});

it('refuses to mix two versions of a file', async () => {
  const file = await storage().open(location());
  await storage().put(location(), Buffer.alloc(CONTENT.length));
  await expect(file?.read(0, 10)).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringContaining('expected one version of the file'),
  });
});

it('names a bucket that is not there', async () => {
  await expect(storage().put('s3://nobody/x', '')).rejects.toMatchObject({
    message:
      'Cannot write "s3://nobody/x": expected a bucket that is there, got NoSuchBucket (status 404)',
  });
  await expect(storage().put('s3:///x', '')).rejects.toMatchObject({ code: 'CONFIG' });
});
