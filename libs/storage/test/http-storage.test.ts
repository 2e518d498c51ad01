import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { httpStorage } from '../src/http-storage.ts';
import { readStoredText, storageOf } from '../src/index.ts';

const TEXT = 'a text of some length';
let server: Server;
let origin = '';
let failures = 0;
/** Waits of a slow server before each byte. */
let trickleMs = 0;

function trickle(response: ServerResponse): void {
  const { length } = TEXT;
  response.writeHead(206, { 'content-range': `bytes 0-${length - 1}/${length}` });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(TEXT[sent++]);
    if (sent < length) return;
    clearInterval(timer);
    response.end();
  }, trickleMs);
  response.on('close', () => clearInterval(timer));
}

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/none') return response.writeHead(404).end();
    if (request.url === '/trickle' && request.method === 'GET') return trickle(response);
    if (failures-- > 0) return response.writeHead(503).end();
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    // Sends for ever: nobody may read it to its end.
    if (request.url === '/endless' && request.method === 'GET') {
      response.writeHead(200);
      const timer = setInterval(() => response.write(TEXT), 5);
      return response.on('close', () => clearInterval(timer));
    }
    if (request.url === '/whole' || from === undefined) {
      return response.writeHead(200, { 'content-length': TEXT.length }).end(TEXT);
    }
    const headers = { 'content-range': `bytes ${from}-${to}/${TEXT.length}` };
    return response.writeHead(206, headers).end(TEXT.slice(Number(from), Number(to) + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('reads ranges of what a server has, after passing errors too', async () => {
  failures = 2;
  expect(await readStoredText(`${origin}/text`)).toBe(TEXT);
  const file = await storageOf(origin).open(`${origin}/text`);
  expect(Buffer.from((await file?.read(2, 6)) ?? []).toString()).toBe('text');
  expect(await readStoredText(`${origin}/none`)).toBeNull();
});

it('refuses a server that ignores ranges, and to write', async () => {
  await expect(readStoredText(`${origin}/whole`)).rejects.toMatchObject({
    code: 'STORAGE',
    message: `Cannot read "${origin}/whole": expected a file that can be read by ranges, got status 200`,
  });
  await expect(readStoredText(`${origin}/endless`)).rejects.toMatchObject({
    message: expect.stringContaining('got status 200'),
  });
  await expect(storageOf(origin).put(`${origin}/x`, '')).rejects.toMatchObject({
    message: `Cannot write "${origin}/x": expected a path, or an s3:// or gs:// URL, got an http URL, which is only read`,
  });
});

it('waits for a server that sends little by little, and gives up one that is silent', async () => {
  const silenceMs = 400;
  const file = await httpStorage(silenceMs).open(`${origin}/trickle`);
  trickleMs = 50;
  const start = performance.now();
  const read = await file?.read(0, TEXT.length);
  expect(Buffer.from(read ?? []).toString()).toBe(TEXT);
  expect(performance.now() - start).toBeGreaterThan(2 * silenceMs);
  trickleMs = 60_000;
  await expect(file?.read(0, TEXT.length)).rejects.toMatchObject({
    code: 'STORAGE',
    message: `Cannot read "${origin}/trickle": expected a server that answers, got "no byte for 0.4 s"`,
  });
});
