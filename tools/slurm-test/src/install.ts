import { access } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/** Programs of a cluster, with the Debian package of each. */
const PROGRAMS = [
  { path: '/usr/sbin/slurmctld', package: 'slurm-wlm' },
  { path: '/usr/sbin/slurmd', package: 'slurm-wlm' },
  { path: '/usr/sbin/munged', package: 'munge' },
] as const;

/** Installs Debian's Slurm and munge where they are missing; needs root then. */
export async function installSlurm(): Promise<void> {
  const missing = new Set<string>();
  for (const { path, package: name } of PROGRAMS) {
    await access(path).catch(() => missing.add(name));
  }
  if (missing.size === 0) return;
  await runCommand('apt-get', ['update', '-qq']);
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
  await runCommand('apt-get', install, { DEBIAN_FRONTEND: 'noninteractive' });
}
