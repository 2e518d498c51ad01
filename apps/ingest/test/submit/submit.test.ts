/** @module-tag slow */

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { BIN, ingest, manifestOf } from '../program.ts';
import { vcfText } from '../vcf-text.ts';

const directory = temporaryDirectory();
// A path that would end a word, a quote or a command if it were text of a shell.
const input = join(directory, "vcfs; touch 'pwned' $(touch pwned)");
const whole = join(directory, 'whole');
const samples = Array.from({ length: 20 }, (_, i) => `P${i}`);

beforeAll(async () => {
  mkdirSync(input);
  for (const chrom of ['1', '2']) {
    const records = Array.from({ length: 50 }, (_, i) => {
      return `${chrom} ${10 + i} . A G . . . GT ${samples.map(() => '0|1').join(' ')}`;
    });
    writeFileSync(join(input, `${chrom}.vcf`), vcfText(samples, records));
  }
  expect((await ingest('--input-dir', input, '--output-dir', whole, '-n', '2')).code).toBe(0);
});

const submit = (store: string, ...flags: string[]) =>
  ingest('submit', '--input-dir', input, '--output-dir', store, '-n', '2', ...flags);

/** The files and commands of a dry run. */
async function prepared(store: string, ...flags: string[]) {
  const run = await submit(store, '--dry-run', '--json', ...flags);
  expect(run.stderr).toBe('');
  const { files, commands } = JSON.parse(run.stdout) as {
    files: { name: string; text: string }[];
    commands: string[];
  };
  return { files: new Map(files.map(({ name, text }) => [name, text])), commands };
}

describe('submit --dry-run', () => {
  it('prints scripts and commands that a shell can read, and writes nothing', async () => {
    const store = join(directory, "a 'store'");
    const run = await submit(store, '--engine', 'slurm', '--dry-run', '--at-once', '5');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('#SBATCH --mem=500M');
    expect(run.stdout).toContain('--array=0-1%5');
    expect(run.stdout).toContain('--dependency=afterok:$array0 --kill-on-invalid-dep=yes');
    expect(existsSync(store)).toBe(false);
    execFileSync('sh', ['-n'], { input: run.stdout });
  });

  it('asks for the memory that the plan estimates, and half as much again', async () => {
    const store = join(directory, 'memory');
    const plan = JSON.parse(
      (await ingest('plan', '--input-dir', input, '--output-dir', store, '--json')).stdout,
    ) as { shards: { memoryBytes: number }[] };
    const most = Math.max(...plan.shards.map(({ memoryBytes }) => memoryBytes));
    const { files } = await prepared(join(directory, 'other'), '--engine', 'slurm');
    const megabytes = Number(/--mem=(\d+)M/.exec(files.get('shard.sh') ?? '')?.[1]);
    expect(megabytes).toBeGreaterThanOrEqual((1.5 * most) / 1e6);
    expect(megabytes).toBeLessThan((1.5 * most) / 1e6 + 100);
  });

  it('hands Kubernetes the shards as arguments and the path as a variable', async () => {
    const store = join(directory, 'kubernetes $(HOME)');
    const flags = ['--image', 'ingest:1', '--volume-claim', 'data'];
    const { files, commands } = await prepared(store, '--engine', 'kubernetes', ...flags);
    const job = JSON.parse(files.get('shards.json') ?? '');
    expect(job).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: { completionMode: 'Indexed', completions: 2, backoffLimitPerIndex: 1 },
    });
    const [container] = job.spec.template.spec.containers;
    expect(container.env).toEqual([
      { name: 'OUTPUT_DIR', value: store.replace('$(HOME)', () => '$$(HOME)') },
    ]);
    expect(container.volumeMounts).toEqual([{ name: 'data', mountPath: directory }]);
    expect(container.command.slice(0, 2)).toEqual(['sh', '-c']);
    expect(container.command.slice(-2)).toEqual(['0', '1']);
    expect(commands.map((command) => command.split(' ').slice(0, 2).join(' '))).toEqual([
      'kubectl apply',
      'kubectl wait',
      'kubectl apply',
    ]);
  });

  it('runs in a container as it would run here', async () => {
    const store = join(directory, 'container');
    const program = `${process.execPath} ${BIN}`;
    const flags = ['--engine', 'kubernetes', '--image', 'x', '--program', program];
    expect((await submit(store, ...flags)).code).toBe(0);
    const at = (name: string) =>
      JSON.parse(readFileSync(join(store, '.staging/submit', name), 'utf8'));
    const run = (name: string, index: number) => {
      const [{ command, env }] = at(name).spec.template.spec.containers;
      const OUTPUT_DIR = env[0].value as string;
      execFileSync(command[0], command.slice(1), {
        env: { ...process.env, OUTPUT_DIR, JOB_COMPLETION_INDEX: String(index) },
      });
    };
    for (const index of [1, 0]) run('shards.json', index);
    run('commit.json', 0);
    expect(manifestOf(store)).toEqual(manifestOf(whole));
  });

  it('wants an image for Kubernetes, and an engine', async () => {
    const none = await submit(join(directory, 'no-image'), '--engine', 'kubernetes');
    expect(none.code).toBe(2);
    expect(none.stderr).toBe(
      'error: Cannot write Kubernetes manifests: expected --image with an image that holds dirghayu-ingest, got none\n',
    );
    expect((await submit(join(directory, 'no-engine'))).code).toBe(2);
  });

  it('writes the parameters of workflows/main.nf', async () => {
    const store = join(directory, 'nextflow');
    const { files, commands } = await prepared(store, '--engine', 'nextflow');
    const parameters = JSON.parse(files.get('params.json') ?? '');
    expect(parameters).toMatchObject({ output_dir: store, shards: [0, 1] });
    const workflow = readFileSync(join(WORKSPACE, 'workflows/main.nf'), 'utf8');
    const declared = [...workflow.matchAll(/^params\.(\w+) = /gm)].map(([, name]) => name);
    expect(Object.keys(parameters).sort()).toEqual(declared.sort());
    expect(commands[0]).toContain('nextflow run workflows/main.nf -params-file');
  });
});

describe('submit --engine local', () => {
  it('makes the store that one process makes', async () => {
    const store = join(directory, "local 'store'; $(touch pwned)");
    const run = await submit(store, '--engine', 'local', '--poll', '0.2', '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ variants: 100, people: 20, shards: 2 });
    expect(manifestOf(store)).toEqual(manifestOf(whole));
    expect(existsSync(join(WORKSPACE, 'pwned'))).toBe(false);
    const again = await submit(store, '--engine', 'local');
    expect(again.stdout).toContain('is complete already');
  });

  it('names the shard that failed, and runs it alone the next time', {
    tags: ['slow'],
  }, async () => {
    const store = join(directory, 'failing');
    const broken = join(directory, 'broken');
    const stage = join(directory, 'fail.mjs');
    writeFileSync(stage, failOn('2'));
    writeFileSync(broken, '');
    const flags = ['--engine', 'local', '--poll', '0.2', '--stage', `${stage}="${broken}"`];
    const failed = await submit(store, ...flags);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /error: Cannot finish the ingest into ".*failing": expected every shard done and committed; submit again to run what is missing, got shards 1 not done: .*broken \(shard 1\)/,
    );
    rmSync(broken);
    const run = await submit(store, ...flags, '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({ shardsResumed: 1, shards: 2 });
    expect(manifestOf(store).variants).toEqual(manifestOf(whole).variants);
  });

  it('stops with 130 on SIGINT to the group, and goes on from there', {
    tags: ['slow'],
  }, async () => {
    const store = join(directory, 'stopped');
    const args = ['submit', '--engine', 'local', '--input-dir', input, '--output-dir', store];
    const child = spawn(process.execPath, [BIN, ...args, '-n', '2', '--at-once', '1'], {
      detached: true,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    while (!existsSync(join(store, '.staging/submit/run.sh'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await ended).toBe(130);
    expect(existsSync(join(store, 'manifest.json'))).toBe(false);
    const run = await submit(store, '--engine', 'local', '--poll', '0.2');
    expect(run.code, run.stderr).toBe(0);
    expect(manifestOf(store)).toEqual(manifestOf(whole));
  });
});

/** A stage that fails on a contig while the file that is its option is there. */
function failOn(contig: string): string {
  return `
import { existsSync } from 'node:fs';
export const plugin = {
  name: 'fail-on',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  create: (file) => ({
    name: 'fail-on',
    async apply(input) {
      return { schema: input.schema, async *[Symbol.asyncIterator]() {
        for await (const block of input) {
          if (block.chrom === '${contig}' && existsSync(file)) throw new Error('the disk is broken');
          yield block;
        }
      } };
    },
  }),
};
`;
}
