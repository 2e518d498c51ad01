import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';

/** What became of a fault: its tests failed, or they did not, or its place in the source is gone. */
export type Outcome = 'noticed' | 'survived' | 'stale' | 'does not compile';

/**
 * Puts a fault into a copy of the workspace, builds, runs its tests, and takes it out of the source again: what
 * is built next is built of what stands there then.
 */
export async function tryMutant(
  copy: string,
  { file, find, replace, tests }: Mutant,
): Promise<Outcome> {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) return 'stale';
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    if (!(await build(copy, file))) return 'does not compile';
    return (await runTests(copy, tests)) ? 'survived' : 'noticed';
  } finally {
    writeFileSync(path, source);
  }
}

/** Whether all tests of these files pass. */
export function runTests(copy: string, tests: readonly string[]): Promise<boolean> {
  const project = join(copy, projectOf(tests[0] ?? ''));
  const names = tests.map((test) => test.slice(projectOf(test).length + 1));
  const config = join(copy, 'vitest.config.ts');
  const flags = ['run', '--bail', '1', '--config', config, '--root', '.'];
  return node(project, 'vitest/vitest.mjs', [...flags, ...names]);
}

function build(copy: string, file: string): Promise<boolean> {
  return node(join(copy, projectOf(file)), 'typescript/bin/tsc', ['--build']);
}

function projectOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

async function node(cwd: string, script: string, args: readonly string[]): Promise<boolean> {
  const path = join(cwd, '../../node_modules', script);
  const [code] = await once(
    spawn(process.execPath, [path, ...args], { cwd, stdio: 'ignore' }),
    'close',
  );
  return code === 0;
}
