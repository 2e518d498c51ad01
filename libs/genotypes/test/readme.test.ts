import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

test('the example of the README runs', async () => {
  const { frequency, doses } = await runExample();
  expect(frequency).toBe(0.5);
  expect(doses).toEqual(Float32Array.of(0, 1, 2, Number.NaN, 1));
});

/** Runs the README's block of TypeScript with this package read from its sources. */
async function runExample(): Promise<Record<string, unknown>> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const block = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const source = new URL('../src/index.ts', import.meta.url).pathname;
  const folder = await mkdtemp(join(tmpdir(), 'readme-'));
  try {
    const example = join(folder, 'example.ts');
    await writeFile(example, block.replace(/'@dirghayu\/genotypes'/g, JSON.stringify(source)));
    return await import(pathToFileURL(example).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
