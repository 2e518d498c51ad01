import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programAt, type Run, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { killNode, startNode } from '../src/cluster.ts';
import { runCommand } from '../src/run-command.ts';
import { type GatedCohort, writeGatedCohort } from './gated-cohort.ts';

/** Set by `npx nx run slurm-test`, which starts the cluster. */
const clusterDirectory = process.env['DIRGHAYU_SLURM'] ?? '';
const conf = process.env['SLURM_CONF'] ?? '';
const ingest = programAt(join(WORKSPACE, 'apps/ingest/bin/dirghayu-ingest.js'));
const directory = temporaryDirectory();
let cohort: GatedCohort;
let local: unknown;

const manifestOf = (store: string) =>
  JSON.parse(readFileSync(join(store, 'manifest.json'), 'utf8'));
const submit = (store: string, ...flags: string[]) =>
  ingest(
    ...['submit', '--engine', 'slurm', ...cohort.flags, '--output-dir', store],
    ...['--poll', '0.5', '--json', ...flags],
  );
const openGate = () => writeFileSync(cohort.open, '');

/** What `scontrol` tells of the tasks of a job array: `{ state, node }` each. */
async function tasksOf(job: string) {
  const text = await runCommand('scontrol', ['show', 'job', job, '--oneliner']);
  return text
    .split('\n')
    .filter((line) => line.includes('ArrayTaskId='))
    .map((line) => ({
      state: /JobState=(\S+)/.exec(line)?.[1] ?? '',
      node: /\bNodeList=(\S+)/.exec(line)?.[1] ?? '',
      restarts: Number(/Restarts=(\d+)/.exec(line)?.[1]),
    }));
}

/** The error at the end of what a run printed; events of its progress may stand before it. */
function lastError({ stderr }: Run): { readonly code: string; readonly message: string } {
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '').error;
}

/** Submits without following; the numbers of the array and the commit. */
async function submitOnly(store: string): Promise<readonly string[]> {
  const run = await submit(store, '--no-follow');
  return (JSON.parse(run.stdout) as { submitted: string }).submitted.match(/\d+/g) ?? [];
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 240; i++) {
    if (await isTrue()) return;
    await sleep(250);
  }
  throw new Error(`not within a minute: ${what}`);
}

async function runsOn(job: string, node: string): Promise<boolean> {
  return (await tasksOf(job)).some((task) => task.state === 'RUNNING' && task.node === node);
}

describe.skipIf(!clusterDirectory)('a real Slurm (npx nx run slurm-test)', () => {
  beforeAll(async () => {
    cohort = writeGatedCohort(directory);
    openGate();
    const store = join(directory, 'local');
    const flags = [...cohort.flags, '--output-dir', store, '--json', '--poll', '0.5'];
    const run = await ingest('submit', '--engine', 'local', ...flags);
    expect(run.code).toBe(0);
    local = manifestOf(store);
  });

  beforeEach(() => {
    for (const file of [cohort.open, cohort.broken]) rmSync(file, { force: true });
  });

  it('ingests over two nodes, followed by another command than the one that submitted', async () => {
    const store = join(directory, "two nodes of 'ours' at 100%");
    const [array = ''] = await submitOnly(store);
    await until('both nodes run', async () => {
      return (await runsOn(array, 'n1')) && (await runsOn(array, 'n2'));
    });
    const second = submit(store);
    await sleep(1000);
    openGate();
    const run = await second;
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ variants: 1200, people: 50, shards: 6 });
    expect(manifestOf(store)).toEqual(local);
    const tasks = await tasksOf(array);
    expect(new Set(tasks.map(({ node }) => node))).toEqual(new Set(['n1', 'n2']));
    expect(tasks.map(({ state }) => state)).toEqual(Array(6).fill('COMPLETED'));
  });

  it('runs again elsewhere what a killed node was running', async () => {
    const store = join(directory, 'killed-node');
    const [array = ''] = await submitOnly(store);
    await until('n2 runs a shard', () => runsOn(array, 'n2'));
    await killNode(clusterDirectory, 'n2');
    await until('Slurm notices', async () => !(await runsOn(array, 'n2')));
    openGate();
    const run = await submit(store);
    expect(run.code, run.stderr).toBe(0);
    expect(manifestOf(store)).toEqual(local);
    const tasks = await tasksOf(array);
    expect(tasks.map(({ restarts }) => restarts).sort()).toEqual([0, 0, 0, 0, 0, 1]);
    expect(new Set(tasks.map(({ node }) => node))).toEqual(new Set(['n1']));
    await startNode(conf, 'n2');
    await until('n2 is back', async () =>
      (await runCommand('sinfo', ['--noheader', '--nodes=n2', '--format=%t'])).startsWith('idle'),
    );
  });

  it('holds the commit back when a shard fails twice, and finishes with that shard alone', async () => {
    const store = join(directory, 'failing');
    writeFileSync(cohort.broken, '');
    openGate();
    const failed = await submit(store);
    expect({ code: failed.code, error: lastError(failed).code }).toEqual({
      code: 1,
      error: 'SUBMIT',
    });
    expect(lastError(failed).message).toMatch(
      /shards 1 not done: .*the disk of contig 2 is broken.* \(shard 1\)/,
    );
    const status = await ingest('status', '--failed', '--output-dir', store);
    expect(status.stdout).toBe('1\n');
    expect(existsSync(join(store, 'manifest.json'))).toBe(false);
    const record = readFileSync(join(store, '.staging/submit/submission.json'), 'utf8');
    const [array = ''] = JSON.parse(record).jobs;
    const log = readFileSync(join(store, `.staging/submit/shard-${array}-1.log`), 'utf8');
    expect(log.match(/contig 2 is broken/g)?.length).toBe(2);
    rmSync(cohort.broken);
    const again = await submit(store);
    expect(JSON.parse(again.stdout)).toMatchObject({ shardsResumed: 5, shards: 6 });
    expect(manifestOf(store)).toEqual(local);
  });

  it('goes on after it was cancelled', async () => {
    const store = join(directory, 'cancelled');
    const [array = '', commit = ''] = await submitOnly(store);
    openGate();
    await until('a shard is done', async () => {
      const status = await ingest('status', '--json', '--output-dir', store);
      return JSON.parse(status.stdout).done >= 1;
    });
    rmSync(cohort.open);
    await runCommand('scancel', [array, commit]);
    await until('nothing runs', async () =>
      (await tasksOf(array)).every(({ state }) => !['RUNNING', 'COMPLETING'].includes(state)),
    );
    const before = JSON.parse((await ingest('status', '--json', '--output-dir', store)).stdout) as {
      done: number;
    };
    openGate();
    const run = await submit(store);
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout).shardsResumed).toBe(before.done);
    expect(before.done).toBeLessThan(6);
    expect(manifestOf(store)).toEqual(local);
  });
});
