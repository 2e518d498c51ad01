/** @module-tag slow */

import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { BIN, ingest, manifestOf } from './program.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();
const input = join(directory, 'vcfs');
const whole = join(directory, 'whole');
const SHARDS = 4;

/** 1,200 variants of 100 people on one contig: enough for several shards of plain text. */
function manyVariants(chrom: string): string {
  const samples = Array.from({ length: 100 }, (_, i) => `P${i}`);
  const records = Array.from({ length: 1200 }, (_, i) => {
    const calls = samples.map((_, person) => (person % ((i % 13) + 2) === 0 ? '0|1' : '0|0'));
    return `${chrom} ${10 + i} . A G . . . GT ${calls.join(' ')}`;
  });
  return vcfText(samples, records);
}

const planFlags = (store: string) => [
  '--input-dir',
  input,
  '--output-dir',
  store,
  '-n',
  `${SHARDS}`,
];
const shard = (store: string, i: number) =>
  ingest('shard', `${i}`, '--output-dir', store, '--json');

/** A planned ingest in a directory of its own. */
async function planned(name: string): Promise<string> {
  const store = join(directory, name);
  const run = await ingest('plan', ...planFlags(store), '--json');
  expect(run.stderr).toBe('');
  return store;
}

beforeAll(async () => {
  mkdirSync(input);
  for (const chrom of ['1', '2']) writeFileSync(join(input, `${chrom}.vcf`), manyVariants(chrom));
  expect((await ingest(...planFlags(whole))).code).toBe(0);
});

describe('an ingest cut for a scheduler', () => {
  it('plans the shards, with rows, memory and disk of each', async () => {
    const store = join(directory, 'told');
    const run = await ingest('plan', ...planFlags(store), '--json');
    const plan = JSON.parse(run.stdout);
    expect(plan).toMatchObject({ files: 2, people: 100, groups: 1, differences: [] });
    expect(plan.shards.length).toBe(SHARDS);
    const variants = plan.shards.reduce(
      (sum: number, { variants: n }: { variants: number }) => sum + n,
      0,
    );
    expect(variants).toBeGreaterThan(2000);
    expect(variants).toBeLessThan(2900);
    for (const { memoryBytes, diskBytes } of plan.shards) {
      expect(memoryBytes).toBeGreaterThan(1e6);
      expect(diskBytes).toBeGreaterThan(100);
    }
    const text = await ingest('plan', ...planFlags(store));
    expect(text.stdout).toContain(`Planned ${SHARDS} shards of 2 files, 100 people`);
    expect(text.stdout).toContain('dirghayu-ingest shard <0…3>');
  });

  it('runs shards in any order, twice at once, and commits the same store', async () => {
    const store = await planned('parts');
    expect((await ingest('status', '--failed', '--output-dir', store)).stdout).toBe('0-3\n');
    const runs = await Promise.all([shard(store, 3), shard(store, 3), shard(store, 1)]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await ingest('status', '--failed', '--output-dir', store)).stdout).toBe('0,2\n');
    const early = await ingest('commit', '--output-dir', store, '--json');
    expect({ exit: early.code, ...errorOf(early) }).toEqual({
      exit: 1,
      code: 'OUTPUT',
      message: `Cannot commit ${store}: expected all 4 shards to be done, got 2 that are not: 0,2`,
    });
    for (const i of [2, 0]) expect((await shard(store, i)).code).toBe(0);
    const status = await ingest('status', '--output-dir', store);
    expect(status.stdout).toContain('4 of 4 shards are done, 0 failed');
    const commit = await ingest('commit', '--output-dir', store, '--json');
    expect(JSON.parse(commit.stdout)).toMatchObject({ variants: 2400, people: 100 });
    expect(manifestOf(store)).toEqual(manifestOf(whole));
    expect(readdirSync(store).sort()).toEqual(readdirSync(whole).sort());
  });

  it('ends with the same store when the commit is killed and run again', {
    tags: ['slow'],
  }, async () => {
    const ready = await planned('ready');
    for (let i = 0; i < SHARDS; i++) await shard(ready, i);
    for (let round = 0; round < 6; round++) {
      const store = join(directory, `killed-${round}`);
      cpSync(ready, store, { recursive: true });
      const child = spawn(process.execPath, [BIN, 'commit', '--output-dir', store]);
      setTimeout(() => child.kill('SIGKILL'), 300 + 150 * round);
      await new Promise((resolve) => child.once('close', resolve));
      if (existsSync(join(store, '.staging'))) {
        expect((await ingest('commit', '--output-dir', store)).code).toBe(0);
      }
      expect(manifestOf(store)).toEqual(manifestOf(whole));
    }
  });

  it('names what failed, and what to run again', async () => {
    const store = join(directory, 'failing');
    const own = join(directory, 'own-vcfs');
    cpSync(input, own, { recursive: true });
    await ingest('plan', '--input-dir', own, '--output-dir', store, '-n', '2');
    writeFileSync(join(own, '2.vcf'), `${manyVariants('2')}\n`);
    expect((await shard(store, 0)).code).toBe(0);
    const failed = await shard(store, 1);
    expect({ exit: failed.code, code: errorOf(failed).code }).toEqual({
      exit: 1,
      code: 'SOURCE_CHANGED',
    });
    expect(errorOf(failed).message).toContain('one that has changed since; plan again');
    const status = await ingest('status', '--output-dir', store);
    expect(status.stdout).toContain('1 of 2 shards are done, 1 failed');
    expect(status.stdout).toMatch(/shard 1: Cannot ingest ".*2\.vcf"/);
  });

  it('refuses a shard that the plan does not have, and a directory without a plan', async () => {
    const store = await planned('small');
    const run = await shard(store, 99);
    expect({ exit: run.code, ...errorOf(run) }).toEqual({
      exit: 2,
      code: 'CONFIG',
      message: 'Cannot run shard 99: expected a number from 0 to 3, got 99',
    });
    const none = await ingest('status', '--output-dir', whole, '--json');
    expect(errorOf(none).message).toContain('Cannot find a plan in');
  });
});

describe('verify', () => {
  it('compares every call with the sources', async () => {
    const run = await ingest('verify', '--data-dir', whole, '--json');
    expect(JSON.parse(run.stdout)).toEqual({ shards: SHARDS, variants: 2400, calls: 240_000 });
  });

  it('names the first locus and person that differ', async () => {
    const store = join(directory, 'tampered');
    cpSync(whole, store, { recursive: true });
    const part = join(store, 'variants/chrom=1/part-0.parquet');
    await rewrite(
      part,
      `CASE WHEN pos = 17 THEN '\\xFF'::BLOB || genotypes[2:] ELSE genotypes END`,
    );
    const run = await ingest('verify', '--data-dir', store, '--json');
    expect({ exit: run.code, ...errorOf(run) }).toEqual({
      exit: 1,
      code: 'VERIFY',
      message: 'Cannot verify 1:17 A>G of P0: expected the call of the sources, got another',
    });
    rmSync(store, { recursive: true });
  });

  it('names the first of several, though another thread finds a later one sooner', async () => {
    const store = join(directory, 'tampered-twice');
    cpSync(whole, store, { recursive: true });
    const missing = (pos: number) =>
      `CASE WHEN pos = ${pos} THEN '\\xFF'::BLOB || genotypes[2:] ELSE genotypes END`;
    const parts = manifestOf(whole).variants.parts as { path: string; firstPos: number }[];
    expect(parts.length).toBe(SHARDS);
    const last = parts.at(-1);
    await rewrite(join(store, parts[0]?.path ?? ''), missing(500));
    await rewrite(join(store, last?.path ?? ''), missing(last?.firstPos ?? 0));
    const run = await ingest('verify', '--data-dir', store, '--threads', `${SHARDS}`, '--json');
    expect(errorOf(run).message).toMatch(/^Cannot verify 1:500 A>G of P0: /);
    rmSync(store, { recursive: true });
  });

  it('notices any flipped bit of a part, and names a locus or the part', {
    tags: ['slow'],
  }, async () => {
    const store = join(directory, 'flipped');
    cpSync(whole, store, { recursive: true });
    const part = join(store, 'variants/chrom=2/part-2.parquet');
    const bytes = readFileSync(part);
    const loci = [];
    for (const share of [0.05, 0.2, 0.5, 0.9]) {
      const at = Math.floor(share * bytes.length);
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      writeFileSync(part, flipped);
      const run = await ingest('verify', '--data-dir', store, '--json');
      expect({ exit: run.code, code: errorOf(run).code }).toEqual({ exit: 1, code: 'VERIFY' });
      loci.push(errorOf(run).message);
    }
    for (const message of loci) expect(message).toMatch(/Cannot verify (2:\d+|contig 2)/);
    expect(loci.some((message) => /2:\d+/.test(message))).toBe(true);
    rmSync(store, { recursive: true });
  });

  it('refuses a store whose sources have changed', async () => {
    const store = join(directory, 'moved-on');
    cpSync(whole, store, { recursive: true });
    const plan = JSON.parse(readFileSync(join(store, 'plan.json'), 'utf8'));
    plan.sources[0].bytes += 1;
    writeFileSync(join(store, 'plan.json'), JSON.stringify(plan));
    const run = await ingest('verify', '--data-dir', store, '--json');
    expect(errorOf(run).message).toContain('one that has changed since');
  });

  it.each([
    ['cut short', '{"format":"dirghayu-ingest-plan"', 'text that is no JSON'],
    [
      'of another version',
      '{"format":"dirghayu-ingest-plan","formatVersion":9}',
      'another value of "formatVersion"',
    ],
    ['no plan at all', '[]', 'another value of "the whole"'],
  ])('refuses a plan %s', async (name, text, found) => {
    const store = join(directory, `plan-${name.replaceAll(' ', '-')}`);
    cpSync(whole, store, { recursive: true });
    const plan = join(store, 'plan.json');
    writeFileSync(plan, text);
    const run = await ingest('verify', '--data-dir', store, '--json');
    expect(errorOf(run)).toMatchObject({
      code: 'INPUT',
      message: `Cannot read plan ${JSON.stringify(plan)}: expected a plan of this version, as \`ingest plan\` writes it, got ${found}`,
    });
  });
});

/** Writes a part again with another expression in the place of `genotypes`. */
async function rewrite(path: string, genotypes: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE part AS SELECT * FROM read_parquet('${path}')`);
  await connection.run(
    `COPY (SELECT * REPLACE (${genotypes} AS genotypes) FROM part ORDER BY pos) TO '${path}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}
