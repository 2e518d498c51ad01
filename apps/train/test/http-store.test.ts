/** @module-tag slow */

import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ingest, train } from './program.ts';

const directory = temporaryDirectory();
const local = join(directory, 'store');
const cache = ['--cache-dir', join(directory, 'cache')];
/** `METHOD /path` of what was asked for. */
const requests: string[] = [];
let server: Server;
let url = '';

beforeAll(async () => {
  expect((await ingest('--output-dir', local)).code).toBe(0);
  server = createServer((request, response) => {
    const { method = '', url: path = '' } = request;
    requests.push(`${method} ${path}`);
    const file = join(directory, path);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) return response.writeHead(404).end();
    const headers = { 'last-modified': stat.mtime.toUTCString() };
    const { size } = stat;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) {
      return response.writeHead(200, { ...headers, 'content-length': size }).end();
    }
    const range = `bytes ${from}-${to}/${size}`;
    response.writeHead(206, { ...headers, 'content-range': range });
    return response.end(readFileSync(file).subarray(Number(from), Number(to) + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/store`;
});
afterAll(() => server.close());

it('is asked as one on a disk is', async () => {
  const statement =
    "SELECT chrom, count(*)::INTEGER AS n, sum(dosage)::INTEGER AS copies FROM calls WHERE sample_id = 'S00001' GROUP BY chrom ORDER BY chrom";
  const sql = ['sql', statement, '--format', 'json', '--data-dir'];
  const here = await ingest(...sql, local);
  const there = await ingest(...sql, url, ...cache);
  expect({ here: here.code, there: there.code }, there.stderr).toEqual({ here: 0, there: 0 });
  expect(JSON.parse(here.stdout)).toHaveLength(3);
  expect(there.stdout).toBe(here.stdout);
});

it('is trained from as one on a disk is, fetching the matrix that is there and no variants', async () => {
  const flags = ['--model', 'disease', '--target', 'has_t2d', '--epochs', '1'];
  const features = ['--min-maf', '0.35', '--backend', 'wasm'];
  requests.length = 0;
  const runs = [];
  for (const [name, dataDir] of Object.entries({ here: local, there: url })) {
    const output = join(directory, name);
    const args = ['--data-dir', dataDir, '--output-dir', output, ...flags, ...features];
    const run = await train(...args, '--cache-dir', join(directory, 'fresh'));
    expect(run.code, run.stderr).toBe(0);
    const names = ['metrics.json', 'splits.tsv', 'disease/predictions.tsv'];
    runs.push(names.map((file) => readFileSync(join(output, file), 'utf8')));
  }
  expect(JSON.parse(runs[0]?.[0] ?? '').tasks.has_t2d.test.auroc.value).toBeGreaterThan(0);
  expect(runs[1]).toEqual(runs[0]);
  const asked = (path: string) => requests.some((request) => request.startsWith(`GET ${path}`));
  expect(asked('/store/matrices/')).toBe(true);
  expect(asked('/store/variants/')).toBe(false);
});

it('is said to be none where there is none', async () => {
  const none = await ingest(
    'sql',
    'FROM variants',
    '--data-dir',
    `${url}/none`,
    ...cache,
    '--json',
  );
  expect(none.code).toBe(1);
  expect(errorOf(none).message).toContain(`${url}/none`);
});
