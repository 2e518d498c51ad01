import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const BIN = fileURLToPath(new URL('../bin/dirghayu-ingest.js', import.meta.url));

/** What a run of the program left. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user would, from the workspace root. */
export function ingest(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [BIN, ...args],
      { cwd: WORKSPACE, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        const code = error ? ((error.code as unknown as number) ?? 1) : 0;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

/** The error that a run printed with `--json`. */
export function errorOf({ stderr }: Run): { code: string; message: string } {
  return JSON.parse(stderr).error;
}

export const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url));
export const SHARED = process.env.DIRGHAYU_SHARED_DATA ?? join(WORKSPACE, '../shared/data');

/** A directory that goes with the test file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'dirghayu-ingest-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A manifest as plain JSON. */
export function manifestOf(store: string) {
  return JSON.parse(readFileSync(join(store, 'manifest.json'), 'utf8'));
}
