import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the workspace. */
export const WORKSPACE: string = fileURLToPath(new URL('../../..', import.meta.url));

const require = createRequire(import.meta.url);

/** The program of `ingest`; timed as users run it, without Nx, which costs a second a call. */
export const INGEST: string = join(
  dirname(require.resolve('@dirghayu/ingest/program')),
  '../bin/dirghayu-ingest.js',
);

/** The program of `train`, timed likewise. */
export const TRAIN: string = require.resolve('@dirghayu/train/bin/dirghayu-train.js');

/** Path of a program below `programs/` that runs as a process: Node 20 runs only what is built. */
export function builtProgram(url: URL): string {
  return fileURLToPath(url).replace(/([\\/])src([\\/]programs[\\/])/, '$1dist$2');
}
