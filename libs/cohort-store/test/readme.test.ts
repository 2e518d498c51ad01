import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

test('the example of the README runs', async () => {
  const { manifest, part, columns } = await runExample();
  expect(manifest).toBe('kg22/manifest.json');
  expect(part).toBe('variants/chrom=HLA%2A01%3A01/part-0.parquet');
  expect(columns).toMatch(/^pos INTEGER, id VARCHAR, .*, genotypes BLOB$/);
});

/** Runs the README's block of TypeScript with this package read from its sources. */
async function runExample(): Promise<Record<string, unknown>> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const block = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const source = new URL('../src/index.ts', import.meta.url).pathname;
  const folder = await mkdtemp(join(tmpdir(), 'readme-'));
  try {
    const example = join(folder, 'example.ts');
    await writeFile(example, block.replace(/'@dirghayu\/cohort-store'/g, JSON.stringify(source)));
    return await import(pathToFileURL(example).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
