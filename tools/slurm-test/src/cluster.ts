import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from './errors.ts';
import { processes } from './processes.ts';
import { runCommand } from './run-command.ts';
import { mungeSocket, slurmConf } from './slurm-conf.ts';

const NODES = ['n1', 'n2'] as const;
const PORT = 17_000;
const START_SECONDS = 20;

/** A controller and two nodes, running. */
export interface Cluster {
  /** Value of `SLURM_CONF` for the commands that talk to it. */
  readonly conf: string;
  stop(): Promise<void>;
}

/**
 * Starts a controller, two nodes and their authentication daemon in `directory`, which every user
 * must be able to enter.
 *
 * @throws {ClusterError} If the nodes are not idle in time.
 */
export async function startCluster(directory: string): Promise<Cluster> {
  const conf = join(directory, 'slurm.conf');
  const host = hostname().split('.')[0] ?? 'localhost';
  await writeFile(conf, slurmConf({ directory, host, nodes: NODES, port: PORT }));
  for (const name of ['state', ...NODES.map((node) => `spool-${node}`)]) {
    await mkdir(join(directory, name), { recursive: true });
  }
  await startMunge(join(directory, 'munge'), mungeSocket(directory));
  const cluster = { conf, stop: () => stopDaemons(directory) };
  try {
    await runCommand('/usr/sbin/slurmctld', ['-f', conf]);
    for (const node of NODES) await startNode(conf, node);
    await untilIdle(conf);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Starts a node, for the first time or after it was killed. */
export async function startNode(conf: string, node: string): Promise<void> {
  await runCommand('/usr/sbin/slurmd', ['-f', conf, '-N', node]);
}

/**
 * Kills a node as a power cut would: its daemon first, so that it cannot report, then the keepers
 * of its jobs and the jobs themselves.
 */
export async function killNode(directory: string, node: string): Promise<void> {
  kill(await pidIn(join(directory, `slurmd-${node}.pid`)), 'SIGKILL');
  const all = await processes();
  const jobs = all.filter(({ environment }) =>
    environment.split('\0').includes(`SLURMD_NODENAME=${node}`),
  );
  const parents = new Set(jobs.map(({ parent }) => parent));
  const keepers = all.filter(({ pid, name }) => parents.has(pid) && name === 'slurmstepd');
  for (const { pid } of [...keepers, ...jobs]) kill(pid, 'SIGKILL');
}

async function startMunge(directory: string, socket: string): Promise<void> {
  const [, , user = '', group = ''] =
    /^munge:(.*?):(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8')) ?? [];
  await mkdir(directory, { recursive: true });
  const key = join(directory, 'key');
  await writeFile(key, randomBytes(1024), { mode: 0o400 });
  for (const path of [key, directory]) await chown(path, Number(user), Number(group));
  await chmod(directory, 0o755);
  const own = ['pid', 'log', 'seed'].map((name) => `--${name}-file=${join(directory, name)}`);
  const munged = ['/usr/sbin/munged', `--key-file=${key}`, `--socket=${socket}`, ...own];
  await runCommand('setpriv', [`--reuid=${user}`, `--regid=${group}`, '--clear-groups', ...munged]);
}

async function untilIdle(conf: string): Promise<void> {
  let states = '';
  for (let i = 0; i < START_SECONDS * 4; i++) {
    const sinfo = runCommand('sinfo', ['--noheader', '--Node', '--format=%t'], {
      SLURM_CONF: conf,
    });
    states = (await sinfo.catch(() => '')).trim();
    if (states.split('\n').filter((state) => state === 'idle').length === NODES.length) return;
    await sleep(250);
  }
  throw new ClusterError('Cannot start the cluster', {
    expected: `${NODES.length} idle nodes within ${START_SECONDS} s`,
    actual: JSON.stringify(states),
  });
}

async function stopDaemons(directory: string): Promise<void> {
  const files = [...NODES.map((node) => `slurmd-${node}.pid`), 'slurmctld.pid', 'munge/pid'];
  for (const file of files) kill(await pidIn(join(directory, file)), 'SIGTERM');
}

async function pidIn(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return Number(text) || null;
}

function kill(pid: number | null, signal: NodeJS.Signals): void {
  try {
    if (pid !== null) process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
