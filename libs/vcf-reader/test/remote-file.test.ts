import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planShards, readVcfHeader } from '../src/index.ts';
import { bgzf } from './bgzf-writer.ts';
import { readAll, tempFile, vcf } from './rows.ts';
import { hasSharedData, SHARED_DATA, SKIPPED } from './shared-data.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Files and how the server answers for them, by path. */
const answers = new Map<string, Answer>();
let server: Server;
let origin = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = answers.get(new URL(request.url ?? '/', origin).pathname);
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let served = 0;

/** Lets the server give out `content`; the URL's last part is `name`. */
function serve(name: string, answer: Answer): string {
  const path = `/${served++}/${name}`;
  answers.set(path, answer);
  return `${origin}${path}?token=1`;
}

/** Answers a range request as it should be. */
function sendRange(
  content: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): void {
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const end = Math.min(content.length, Number(to) + 1);
  if (Number(from) >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const range = `bytes ${from}-${end - 1}/${content.length}`;
  const part = content.subarray(Number(from), end);
  response.writeHead(206, { 'content-range': range, 'content-length': part.length, ...headers });
  response.end(part);
}

/** Sends the headers and half of the bytes, then hangs up. */
function dropHalfWay(content: Buffer, response: ServerResponse): void {
  const range = `bytes 0-${content.length - 1}/${content.length}`;
  response.writeHead(206, { 'content-range': range, 'content-length': content.length });
  response.write(content.subarray(0, content.length / 2), () => response.destroy());
}

const RECORDS = Array.from({ length: 500 }, (_, i) => `20 ${i + 1} r${i} G A . . . GT 0|1 1|1`);
const TEXT = vcf(['A', 'B'], RECORDS);
const CONTENT = bgzf(TEXT, [900]);

describe('a URL', () => {
  it('is read like a file, by ranges', async () => {
    let requests = 0;
    const url = serve('calls.vcf.gz', (request, response) => {
      requests += 1;
      sendRange(CONTENT, request, response);
    });
    const expected = await readAll(tempFile(CONTENT));
    expect((await readAll(url)).rows).toEqual(expected.rows);
    expect((await readVcfHeader(url)).samples).toEqual(['A', 'B']);
    expect(await planShards(url, 4)).toEqual(await planShards(tempFile(CONTENT), 4));
    expect(requests).toBeGreaterThan(3);
  });

  it('may be a file: URL', async () => {
    const url = pathToFileURL(tempFile(TEXT, 'name with spaces.vcf')).href;
    expect((await readAll(url)).rows).toHaveLength(500);
    await expect(readAll('file:///nowhere/calls.vcf')).rejects.toMatchObject({ code: 'CONFIG' });
  });

  it('is read on after drops and passing errors', async () => {
    let attempts = 0;
    const url = serve('calls.vcf.gz', (request, response) => {
      attempts += 1;
      if (attempts % 3 === 1) dropHalfWay(CONTENT, response);
      else if (attempts % 3 === 2) response.writeHead(503).end();
      else sendRange(CONTENT, request, response);
    });
    expect((await readAll(url)).rows).toHaveLength(500);
    expect(attempts).toBeGreaterThan(6);
  });

  it('is given up after five attempts', async () => {
    let attempts = 0;
    const url = serve('calls.vcf.gz', (_, response) => {
      attempts += 1;
      dropHalfWay(CONTENT, response);
    });
    await expect(readAll(url)).rejects.toMatchObject({
      code: 'TRANSFER',
      message: `Cannot read "${url}": expected an answer within 5 attempts, got "other side closed"`,
    });
    expect(attempts).toBe(5);
  });

  it('is refused if the server ignores ranges', async () => {
    const url = serve('calls.vcf.gz', (_, response) => response.end(CONTENT));
    await expect(readAll(url)).rejects.toMatchObject({
      code: 'TRANSFER',
      message: `Cannot read "${url}": expected a server that answers range requests (download the file first), got the whole file`,
    });
  });

  it('is refused if it is not there, at once', async () => {
    await expect(readAll(`${origin}/nowhere.vcf`)).rejects.toMatchObject({
      code: 'CONFIG',
      message: `Cannot open "${origin}/nowhere.vcf": expected a file that can be read, got status 404`,
    });
  });

  it('is refused if the file changes while it is read', async () => {
    let requests = 0;
    const url = serve('calls.vcf.gz', (request, response) => {
      requests += 1;
      sendRange(CONTENT, request, response, { etag: requests < 3 ? '"one"' : '"two"' });
    });
    await expect(readAll(url)).rejects.toMatchObject({
      code: 'TRANSFER',
      message: `Cannot read "${url}": expected one version of the file, got another one than before`,
    });
  });
});

describe.skipIf(!hasSharedData)(`a URL with an index beside it${SKIPPED}`, () => {
  it('is queried through ranges', async () => {
    const path = join(SHARED_DATA, 'cohorts/1000g-2504-chr22.vcf.gz');
    const content = readFileSync(path);
    const url = serve('calls.vcf.gz', (request, response) => sendRange(content, request, response));
    let indexRequests = 0;
    const index = `${new URL(url).pathname}.tbi`;
    answers.set(index, (request, response) => {
      indexRequests += 1;
      sendRange(readFileSync(`${path}.tbi`), request, response);
    });
    const regions = [{ chrom: '22', start: 16050408, end: 16050612 }];
    const { rows } = await readAll(url, { regions });
    expect(rows).toEqual((await readAll(path, { regions })).rows);
    expect(rows.length).toBeGreaterThan(0);
    expect(indexRequests).toBeGreaterThan(0);
  });
});
