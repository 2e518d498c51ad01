import { execFile } from 'node:child_process';
import { BuildError } from './errors.ts';

/** A program that a step runs, with its arguments. */
export interface Step {
  /** Completes "Cannot …". */
  readonly action: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs a program to its end and returns what it printed.
 *
 * @throws {BuildError} If it is not installed or fails; the message has the last line that it printed.
 */
export function runStep({ action, file, args, cwd, signal }: Step): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 2 ** 28, signal };
    execFile(file, [...args], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (signal?.aborted) return reject(signal.reason);
      const last = stderr.trim().split('\n').at(-1) || `exit code ${error.code}`;
      const actual = error.code === 'ENOENT' ? 'no such program' : last;
      reject(
        new BuildError(`Cannot ${action}`, { expected: `${file} to run`, actual, cause: error }),
      );
    });
  });
}
