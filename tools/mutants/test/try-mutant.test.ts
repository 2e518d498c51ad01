import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKSPACE } from '@dirghayu/command-line/testing';
import { afterAll, expect, it } from 'vitest';
import { MUTANTS } from '../src/mutants.ts';
import { runTests, tryMutant } from '../src/try-mutant.ts';
import { copyWorkspace } from '../src/workspace-copy.ts';

const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));
copyWorkspace(WORKSPACE, copy);

it('tells a fault that tests notice from one that changes nothing and one without its place', async () => {
  const mutant = MUTANTS[0]!;
  expect(await runTests(copy, mutant.tests)).toBe(true);
  expect(await tryMutant(copy, mutant)).toBe('noticed');
  expect(await tryMutant(copy, { ...mutant, replace: mutant.find })).toBe('survived');
  expect(await tryMutant(copy, { ...mutant, find: 'not in the file' })).toBe('stale');
  expect(await tryMutant(copy, { ...mutant, replace: 'call === 2 ? call : nothing' })).toBe(
    'does not compile',
  );
  const { file } = mutant;
  expect(readFileSync(join(copy, file), 'utf8')).toBe(readFileSync(join(WORKSPACE, file), 'utf8'));
});

it('every fault has its place in the source, once', () => {
  for (const { file, find } of MUTANTS) {
    expect(readFileSync(join(WORKSPACE, file), 'utf8').split(find).length, `${file}: ${find}`).toBe(
      2,
    );
  }
});
