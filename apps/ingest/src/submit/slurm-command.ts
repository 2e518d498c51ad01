import { execFile } from 'node:child_process';
import { SubmitError } from './submit-error.ts';

/**
 * Runs a command of Slurm and gives what it printed, trimmed.
 *
 * @throws {SubmitError} If it is not installed or fails; the message holds what it said.
 */
export function slurmCommand(name: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(name, [...args], { maxBuffer: 2 ** 26 }, (cause, stdout, stderr) => {
      if (!cause) return resolve(stdout.trim());
      const isAbsent = cause.code === 'ENOENT';
      reject(
        new SubmitError(`Cannot run ${name}`, {
          expected: isAbsent ? 'the commands of Slurm on the PATH' : 'Slurm to take it',
          actual: isAbsent ? 'none' : JSON.stringify(stderr.trim() || cause.message),
          cause,
        }),
      );
    });
  });
}
