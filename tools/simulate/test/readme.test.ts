import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

it('the README’s example runs', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const index = pathToFileURL(join(import.meta.dirname, '../dist/index.js')).href;
  expect(code).toContain("'@dirghayu/simulate'");
  const directory = temporaryDirectory();
  const script = join(directory, 'example.mjs');
  writeFileSync(script, code.replace("'@dirghayu/simulate'", JSON.stringify(index)));
  const output = execFileSync(process.execPath, [script], { cwd: directory, encoding: 'utf8' });
  expect(output).toBe('600000 genotypes, 1000 sites on chr22\n');
});
