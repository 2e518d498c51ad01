import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

const TEST_DATA = join(import.meta.dirname, '../../../test-data');
const BIN = join(import.meta.dirname, '../bin/dirghayu-simulate.js');

function filesBelow(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true }) as string[];
  return names.filter((name) => statSync(join(directory, name)).isFile()).sort();
}

/** File content; what is compressed is inflated, as zlib's output differs between versions. */
function content(directory: string, name: string): Buffer {
  const bytes = readFileSync(join(directory, name));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

it('test-data/ is what the command in its README makes', () => {
  const readme = readFileSync(join(TEST_DATA, 'README.md'), 'utf8');
  const command = /^npx nx run simulate (.+)$/m.exec(readme)?.[1]?.split(' ') ?? [];
  const outputDir = temporaryDirectory();
  const args = command.map((word) => (word === 'test-data' ? outputDir : word));
  expect(args).toContain(outputDir);
  expect(spawnSync(process.execPath, [BIN, ...args]).status).toBe(0);
  const names = filesBelow(outputDir);
  expect([...names, 'README.md'].sort()).toEqual(filesBelow(TEST_DATA));
  // An index holds places in compressed bytes, so it too depends on zlib.
  for (const name of names.filter((file) => !file.endsWith('.tbi'))) {
    expect(content(outputDir, name).equals(content(TEST_DATA, name)), name).toBe(true);
  }
});

it('test-data/ stays small', () => {
  const bytes = filesBelow(TEST_DATA).map((name) => statSync(join(TEST_DATA, name)).size);
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(3e6);
});
