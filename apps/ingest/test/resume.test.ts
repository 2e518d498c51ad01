/** @module-tag slow */

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { BIN, ingest, manifestOf } from './program.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();
const input = join(directory, 'vcfs');
const PEOPLE = 300;

/** A VCF of some 5 MB on contig `chrom`: plain text, so that it makes several shards. */
function bigVcf(chrom: string): string {
  const samples = Array.from({ length: PEOPLE }, (_, i) => `P${i}`);
  const records = Array.from({ length: 4000 }, (_, i) => {
    const calls = samples.map((_, person) => (person % (i % 97 || 1) === 0 ? '0|1' : '0|0'));
    return `${chrom} ${10 + i} . A G . . . GT ${calls.join(' ')}`;
  });
  return vcfText(samples, records);
}

beforeAll(() => {
  mkdirSync(input);
  for (const chrom of ['1', '2']) writeFileSync(join(input, `chr${chrom}.vcf`), bigVcf(chrom));
});

/** An ingest that runs. */
interface Started {
  readonly child: ChildProcess;
  /** Its exit code or signal. */
  readonly ended: Promise<number | string>;
  /** What it has written to stderr so far. */
  readonly said: () => string;
}

function start(store: string): Started {
  const child = spawn(process.execPath, [BIN, '--input-dir', input, '--output-dir', store], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? -1));
  });
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  return { child, ended, said: () => text };
}

/** The hash of every file below a directory. */
function fileHashes(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const hashes = files.flatMap((name) => {
    if (!statSync(join(root, name)).isFile()) return [];
    const hash = createHash('sha256').update(readFileSync(join(root, name)));
    return [[name, hash.digest('hex')]];
  });
  return Object.fromEntries(hashes);
}

it('ends with the same store, file by file, after two dozen kill -9 at random moments', {
  tags: ['slow'],
}, async () => {
  const whole = join(directory, 'undisturbed');
  const began = performance.now();
  expect(await start(whole).ended).toBe(0);
  const duration = performance.now() - began;
  const store = join(directory, 'killed');
  let kills = 0;
  for (let attempt = 0; kills < 24 && attempt < 96; attempt++) {
    const { child, ended, said } = start(store);
    const timer = setTimeout(() => child.kill('SIGKILL'), (0.2 + 0.8 * Math.random()) * duration);
    const end = await ended;
    clearTimeout(timer);
    if (end === 'SIGKILL') kills += 1;
    else {
      expect(end, said()).toBe(0);
      expect(fileHashes(store)).toEqual(fileHashes(whole));
      rmSync(store, { recursive: true });
    }
  }
  expect(kills).toBe(24);
  expect(await start(store).ended).toBe(0);
  expect(manifestOf(store)).toEqual(manifestOf(whole));
  expect(fileHashes(store)).toEqual(fileHashes(whole));
});

it('ends with 130 on Ctrl-C, says how to go on, and does only what is missing', async () => {
  const store = join(directory, 'stopped');
  const { child, ended, said } = start(store);
  await firstShard(store);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(said()).toContain('Stopped. Run the same command again to go on from here.');
  expect(existsSync(join(store, 'manifest.json'))).toBe(false);
  const run = await ingest('--input-dir', input, '--output-dir', store, '--json');
  expect(JSON.parse(run.stdout).shardsResumed).toBeGreaterThan(0);
});

it('refuses to go on when a source has changed since', async () => {
  const store = join(directory, 'changed');
  const { child, ended } = start(store);
  await firstShard(store);
  child.kill('SIGKILL');
  await ended;
  utimesSync(join(input, 'chr1.vcf'), new Date(), new Date(2020, 1, 1));
  const run = await ingest('--input-dir', input, '--output-dir', store, '--json');
  expect({ exit: run.code, ...errorOf(run) }).toEqual({
    exit: 1,
    code: 'OUTPUT',
    message: `Cannot go on with the unfinished ingest in ${JSON.stringify(store)}: expected the same files and options as before; --overwrite plans again and keeps the shards that are not concerned, got ${JSON.stringify(join(input, 'chr1.vcf'))}, which has changed since`,
  });
});

it('keeps the shards of other files when it is planned again', async () => {
  const own = join(directory, 'own-vcfs');
  cpSync(input, own, { recursive: true });
  const store = join(directory, 'replanned');
  const flags = ['--input-dir', own, '--output-dir', store, '--json'];
  await ingest('plan', ...flags);
  for (const i of [0, 3]) await ingest('shard', `${i}`, '--output-dir', store);
  utimesSync(join(own, 'chr1.vcf'), new Date(), new Date(2020, 1, 1));
  const run = await ingest(...flags, '--overwrite');
  expect(JSON.parse(run.stdout)).toMatchObject({ shards: 4, shardsResumed: 1, variants: 8000 });
  const verified = await ingest('verify', '--data-dir', store, '--json');
  expect(JSON.parse(verified.stdout).variants).toBe(8000);
});

/** Waits until the first done-marker is there. */
async function firstShard(store: string): Promise<void> {
  const staging = join(store, '.staging');
  for (let i = 0; i < 2000; i++) {
    if (
      existsSync(staging) &&
      readdirSync(staging).some((name) => /^shard-[0-9a-f]+\.json$/.test(name))
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('no shard was done in 10 s');
}
