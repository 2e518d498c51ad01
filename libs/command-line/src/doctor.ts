import { execFile } from 'node:child_process';
import { availableParallelism, freemem, release, totalmem, type } from 'node:os';
import { Command } from '@commander-js/extra-typings';
import { formatBytes } from './quantities.ts';

/** Something that a program depends on, as it is here. */
export interface Finding {
  readonly name: string;
  /** A version, a state; null if it is not here. */
  readonly value: string | null;
  /** What it is for, or what to do without it. */
  readonly note?: string;
}

/** `doctor`: what the program finds on this machine, in the form that a report of a fault should have. */
export function doctorCommand(version: string, find: () => Promise<readonly Finding[]>) {
  return new Command('doctor')
    .description('Prints versions and what is found on this machine')
    .option('--json', 'print as JSON')
    .action(async ({ json }) => {
      const findings = [...machine(version), ...(await find())];
      process.stdout.write(json ? `${JSON.stringify(findings)}\n` : table(findings));
    });
}

/**
 * The first line that `program --version` prints; "found" if it prints none or fails, null if the program is not
 * on the PATH.
 */
export function toolVersion(program: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, ['--version'], { timeout: 10_000 }, (error, stdout) => {
      if (error?.code === 'ENOENT') resolve(null);
      else resolve((error ? '' : stdout.split('\n')[0]?.trim()) || 'found');
    });
  });
}

function machine(version: string): Finding[] {
  return [
    { name: 'dirghayu', value: version },
    { name: 'node', value: process.versions.node },
    { name: 'system', value: `${type()} ${release()} ${process.arch}` },
    { name: 'cores', value: String(availableParallelism()) },
    { name: 'memory', value: `${formatBytes(totalmem())}, ${formatBytes(freemem())} free` },
  ];
}

function table(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.map(
    ({ name, value, note }) =>
      `${name.padEnd(width)}  ${value ?? 'not found'}${note === undefined ? '' : `  (${note})`}`,
  );
  return `${lines.join('\n')}\n`;
}
