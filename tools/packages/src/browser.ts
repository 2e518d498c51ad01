import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { run } from './run.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** What a page of a project holds once its modules have run: its DOM, from a real headless browser. */
export async function openInBrowser(project: string, page: string): Promise<string> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = join(
      project,
      normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname)),
    );
    try {
      const body = await readFile(path);
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=10000'];
    return await run(
      'chromium',
      [...flags, '--dump-dom', `http://127.0.0.1:${port}/${page}`],
      project,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
