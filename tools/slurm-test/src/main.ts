import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster } from './cluster.ts';
import { installSlurm } from './install.ts';

/** Installs and starts a cluster, runs the tests of this project against it, and stops it. */
const project = fileURLToPath(new URL('..', import.meta.url));
const directory = await mkdtemp(join(tmpdir(), 'dirghayu-slurm-'));
await chmod(directory, 0o755); // munge runs as a user of its own
try {
  await installSlurm();
  const cluster = await startCluster(directory);
  try {
    const vitest = ['vitest', 'run', '--config', '../../vitest.config.ts', '--root', '.'];
    const child = spawn('npx', [...vitest, ...process.argv.slice(2)], {
      cwd: project,
      stdio: 'inherit',
      env: { ...process.env, SLURM_CONF: cluster.conf, DIRGHAYU_SLURM: directory },
    });
    process.exitCode = await new Promise<number>((resolve) => {
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    await cluster.stop();
  }
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
