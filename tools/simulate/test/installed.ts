import { spawnSync } from 'node:child_process';

/** Whether a program of htslib is there; says so on standard error where it is not. */
export function isInstalled(program: string): boolean {
  const found = spawnSync(program, ['--version']).status === 0;
  if (!found) console.warn(`SKIPPED: ${program} is not installed, its tests do not run`);
  return found;
}

/** Standard output of a program that must succeed. */
export function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
