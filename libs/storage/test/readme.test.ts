import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

const directory = temporaryDirectory();

test('the example of the README runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const block = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const source = new URL('../src/index.ts', import.meta.url).pathname;
  const code = block
    .replaceAll("'@dirghayu/storage'", JSON.stringify(source))
    .replaceAll('process.cwd()', JSON.stringify(directory));
  writeFileSync(join(directory, 'example.ts'), code);
  const { publish } = await import(pathToFileURL(join(directory, 'example.ts')).href);
  expect(await publish(join(directory, 'store'))).toBe(true);
  expect(await publish(join(directory, 'store'))).toBe(false);
  expect(readFileSync(join(directory, 'manifest.copy.json'), 'utf8')).toBe('{}');
});
