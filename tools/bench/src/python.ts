import { spawnSync } from 'node:child_process';
import type { Command } from './process.ts';

/** A Python script; packages may lie in a directory of their own, as for the tests of interoperation. */
export function pythonCommand(...args: string[]): Command {
  const path = process.env['DIRGHAYU_PYTHON_PATH'];
  const set = path === undefined ? [] : [`PYTHONPATH=${path}`];
  return { file: 'env', args: [...set, 'python3', ...args] };
}

/** Whether there is a Python with PyTorch and pyarrow. */
export function hasTorch(): boolean {
  const code =
    'import importlib.util as u; exit(not (u.find_spec("torch") and u.find_spec("pyarrow")))';
  const { file, args } = pythonCommand('-c', code);
  return spawnSync(file, args).status === 0;
}
