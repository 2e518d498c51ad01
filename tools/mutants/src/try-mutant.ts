import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';

/** What became of a fault: its tests failed, or they did not, or its place in the source is gone. */
export type Outcome = 'noticed' | 'survived' | 'stale' | 'does not compile';

/** Puts a fault into a copy of the workspace, builds, runs its tests, and takes it out again. */
export function tryMutant(copy: string, { file, find, replace, tests }: Mutant): Outcome {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) return 'stale';
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    if (!build(copy, file)) return 'does not compile';
    return runTests(copy, tests) ? 'survived' : 'noticed';
  } finally {
    writeFileSync(path, source);
    build(copy, file);
  }
}

/** Whether all tests of these files pass. */
export function runTests(copy: string, tests: readonly string[]): boolean {
  const project = join(copy, projectOf(tests[0] ?? ''));
  const names = tests.map((test) => test.slice(projectOf(test).length + 1));
  const config = join(copy, 'vitest.config.ts');
  return node(project, 'vitest/vitest.mjs', ['run', '--config', config, '--root', '.', ...names]);
}

function build(copy: string, file: string): boolean {
  return node(join(copy, projectOf(file)), 'typescript/bin/tsc', ['--build']);
}

function projectOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function node(cwd: string, script: string, args: readonly string[]): boolean {
  const path = join(cwd, '../../node_modules', script);
  return spawnSync(process.execPath, [path, ...args], { cwd, stdio: 'ignore' }).status === 0;
}
