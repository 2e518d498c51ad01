import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORKSPACE } from '@dirghayu/command-line/testing';

const SOURCE = join(WORKSPACE, 'interop/python');

/** Whether python3 has what interop/python stands on, and what installs it. */
export const hasPython: boolean =
  spawnSync('python3', ['-c', 'import setuptools, pip, numpy, pyarrow, torch']).status === 0;

/** Installs interop/python as a user would, but into `directory`, and from a copy: building leaves files. */
export async function installReader(directory: string): Promise<string> {
  const [copy, target] = [join(directory, 'source'), join(directory, 'site-packages')];
  cpSync(SOURCE, copy, { recursive: true });
  // What it depends on is there already, setuptools too: nothing is fetched.
  const offline = ['--no-index', '--no-deps', '--no-build-isolation', '--quiet'];
  const args = ['-m', 'pip', 'install', ...offline, '--target', target, copy];
  await promisify(execFile)('python3', args);
  if (!existsSync(join(target, 'dirghayu_reader'))) throw new Error(`nothing in ${target}`);
  return target;
}

/** What a Python program prints, with the reader that `installReader` put into `site`. */
export function runPython(site: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, PYTHONPATH: site }, maxBuffer: 2 ** 26 };
    execFile('python3', [...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr));
      else resolve(stdout);
    });
  });
}
