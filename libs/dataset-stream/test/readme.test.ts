import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import * as datasetStream from '../src/index.ts';
import { smallStore } from './small-store.ts';

test('the example of the README runs', async () => {
  const { root } = await smallStore({ people: 600 });
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example
    .replace(/import \{(.*)\} from '@dirghayu\/dataset-stream';/, 'const {$1} = datasetStream;')
    .replace("'processed'", JSON.stringify(root));
  expect(body).not.toContain('import');
  const file = join(root, 'example.mjs');
  await writeFile(file, `export default async (datasetStream, console) => {\n${body}};\n`);
  const { default: run } = await import(/* @vite-ignore */ file);
  const log = vi.fn();
  await run(datasetStream, { log });
  const rows = log.mock.calls.map(([count]) => count);
  expect(rows.length).toBeGreaterThan(1);
  expect(log.mock.calls.at(-1)?.at(-1)).toMatchObject({ epoch: 0, step: rows.length });
});
