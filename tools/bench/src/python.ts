import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from './process.ts';
import { WORKSPACE } from './workspace.ts';

/** Makes the wide tables that PyTorch reads; says how. */
export const WIDE_TABLE = join(WORKSPACE, 'tools/bench/src/programs/wide_table.py');

/** A Python script; packages may lie in a directory of their own, as for the tests of interoperation. */
export function pythonCommand(...args: string[]): Command {
  const path = process.env['DIRGHAYU_PYTHON_PATH'];
  const set = path === undefined ? [] : [`PYTHONPATH=${path}`];
  return { file: 'env', args: [...set, 'python3', ...args] };
}

/** Whether there is a Python with these packages. */
export function hasPython(packages: readonly string[]): boolean {
  const found = packages.map((name) => `u.find_spec("${name}")`).join(' and ');
  const { file, args } = pythonCommand('-c', `import importlib.util as u; exit(not (${found}))`);
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}
