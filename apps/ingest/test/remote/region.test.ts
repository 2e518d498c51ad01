import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SHARED, temporaryDirectory } from '@dirghayu/command-line/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingest, manifestOf } from '../program.ts';

const directory = temporaryDirectory();
const vcf = join(SHARED, 'cohorts/1000g-2504-chr22.vcf.gz');
const REGION = '22:16050408-16050612';
let server: Server;
let origin = '';
let sent = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = join(SHARED, 'cohorts', request.url ?? '');
    if (!existsSync(path)) return response.writeHead(404).end();
    const content = readFileSync(path);
    const modified = statSync(path).mtime.toUTCString();
    if (request.method === 'HEAD') {
      return response
        .writeHead(200, { 'content-length': content.length, 'last-modified': modified })
        .end();
    }
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = content.subarray(Number(from), Number(to) + 1);
    sent += part.length;
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`;
    return response.writeHead(206, { 'content-range': range, 'last-modified': modified }).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe.skipIf(!existsSync(vcf))('a VCF on a server (skipped without the shared data)', () => {
  it('sends few bytes for a region, and gives the store of the local file', async () => {
    const local = join(directory, 'local');
    expect(
      (await ingest('--input-dir', vcf, '--regions', REGION, '--output-dir', local)).code,
    ).toBe(0);
    const store = join(directory, 'remote');
    sent = 0;
    const url = `${origin}/1000g-2504-chr22.vcf.gz`;
    const run = await ingest('--input-dir', url, '--regions', REGION, '--output-dir', store);
    expect(run.code, run.stderr).toBe(0);
    expect(manifestOf(store).variants).toEqual(manifestOf(local).variants);
    expect(manifestOf(store).variants.count).toBeGreaterThan(0);
    // Headers and the survey behind the estimates cost the same for a file of any length.
    expect(sent).toBeLessThan(4e6);
  });

  it('may be named by a list of URLs', async () => {
    const list = join(directory, 'urls.txt');
    writeFileSync(list, `# one a line\n\n${origin}/1000g-2504-chr22.vcf.gz\n`);
    const store = join(directory, 'listed');
    const run = await ingest('--input-dir', list, '--regions', REGION, '--output-dir', store);
    expect(run.code, run.stderr).toBe(0);
    expect(manifestOf(store).variants).toEqual(manifestOf(join(directory, 'remote')).variants);
  });
});
