import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { WORKSPACE } from '@dirghayu/command-line/testing';

const environment = { ...process.env, PYTHONPATH: join(WORKSPACE, 'interop/python') };

/** Whether python3 has what interop/python stands on. */
export const hasPython: boolean =
  spawnSync('python3', ['-c', 'import numpy, pyarrow, torch']).status === 0;

/** What a Python program prints, with interop/python on its path. */
export function runPython(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: environment, maxBuffer: 2 ** 26 };
    execFile('python3', [...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr));
      else resolve(stdout);
    });
  });
}
