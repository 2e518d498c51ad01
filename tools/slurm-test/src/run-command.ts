import { execFile } from 'node:child_process';
import { ClusterError } from './errors.ts';

/**
 * Runs a command and gives what it printed.
 *
 * @throws {ClusterError} If it fails.
 */
export function runCommand(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { env: { ...process.env, ...environment }, maxBuffer: 2 ** 26 };
  return new Promise((resolve, reject) => {
    execFile(file, [...args], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      reject(
        new ClusterError(`Cannot run ${[file, ...args].join(' ')}`, {
          expected: 'exit code 0',
          actual: `${error.code}: ${stderr.trim().slice(-2000)}`,
        }),
      );
    });
  });
}
