import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export { type SmallDisk, smallDisk } from './small-disk.ts';

/** What a run of a program left. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Root of the workspace: where programs run in tests, as users run them. */
export const WORKSPACE: string = fileURLToPath(new URL('../../../..', import.meta.url));

/** The shared test data; tests skip loudly where it is absent. */
export const SHARED: string =
  process.env['DIRGHAYU_SHARED_DATA'] ?? join(WORKSPACE, '../shared/data');

/** A function that runs the program at `bin` as a process of its own, from the workspace root. */
export function programAt(bin: string): (...args: string[]) => Promise<Run> {
  return (...args) =>
    new Promise((resolve) => {
      const options = { cwd: WORKSPACE, maxBuffer: 2 ** 28 };
      execFile(process.execPath, [bin, ...args], options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      });
    });
}

/** The error that a run printed with `--json`, behind what it printed of its progress. */
export function errorOf({ stderr }: Run): { readonly code: string; readonly message: string } {
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '').error;
}

/** A directory that goes when the test file has run. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'dirghayu-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
