import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('runs the example of the README', async () => {
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  // Inside the project, so that package names resolve; paths of the example lie beside it.
  const directory = await mkdtemp(join(import.meta.dirname, '.readme-'));
  try {
    const placed = example.replace(/path: '/g, `path: '${directory}/`);
    await writeFile(join(directory, 'example.ts'), placed);
    const { written } = await import(join(directory, 'example.ts'));
    expect(written).toEqual([2, 2]);
    expect((await readdir(directory)).sort()).toEqual([
      'example.ts',
      'matrix.parquet',
      'samples.parquet',
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
