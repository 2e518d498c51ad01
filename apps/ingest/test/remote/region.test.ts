import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SHARED, temporaryDirectory } from '@dirghayu/command-line/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingest, manifestOf } from '../program.ts';

const directory = temporaryDirectory();
/** Files with an index beside them, a region of each, and the bytes that its bin of 16 kb takes. */
const FILES = [
  { name: '1000g-2504-chr22.vcf.gz', region: '22:16050408-16050612', most: 100_000 },
  { name: '1000g-3202-chr21.vcf.gz', region: 'chr21:16700000-16702000', most: 350_000 },
] as const;
const vcf = join(SHARED, 'cohorts', FILES[0].name);
const REGION = FILES[0].region;
let server: Server;
let origin = '';
/** How often each byte of a file was sent. */
const sent = new Map<string, Uint8Array>();

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
    const name = (request.url ?? '').slice(1);
    const counts = sent.get(name) ?? new Uint8Array(content.length);
    for (let at = Number(from); at < Number(from) + part.length; at++)
      counts[at] = (counts[at] ?? 0) + 1;
    sent.set(name, counts);
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
  it.each(FILES)('sends of $name what a region needs', async ({ name, region, most }) => {
    const local = join(directory, `local-${name}`);
    const path = join(SHARED, 'cohorts', name);
    const asked = ['--regions', region, '--output-dir'];
    expect((await ingest('--input-dir', path, ...asked, local)).code).toBe(0);
    const store = join(directory, `remote-${name}`);
    sent.clear();
    const run = await ingest('--input-dir', `${origin}/${name}`, ...asked, store);
    expect(run.code, run.stderr).toBe(0);
    expect(manifestOf(store).variants).toEqual(manifestOf(local).variants);
    expect(manifestOf(store).variants.count).toBeGreaterThan(0);
    // The plan and the shard, which is another thread, look at the header, at the first records and at the
    // region: the same for a file of any length. Byte 0 is also asked for to learn the size.
    const counts = [...(sent.get(name) ?? [])].slice(1);
    expect(counts.filter((count) => count > 2)).toEqual([]);
    expect(counts.filter((count) => count > 0).length).toBeLessThan(most);
    const [index] = [...sent.keys()].filter((key) => key !== name);
    expect(index).toMatch(/\.(tbi|csi)$/);
  });

  it('may be named by a list of URLs', async () => {
    const list = join(directory, 'urls.txt');
    writeFileSync(list, `# one a line\n\n${origin}/1000g-2504-chr22.vcf.gz\n`);
    const store = join(directory, 'listed');
    const run = await ingest('--input-dir', list, '--regions', REGION, '--output-dir', store);
    expect(run.code, run.stderr).toBe(0);
    expect(manifestOf(store).variants).toEqual(
      manifestOf(join(directory, `remote-${FILES[0].name}`)).variants,
    );
  });
});
