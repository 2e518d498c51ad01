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
import { describe, expect, it } from 'vitest';
import { BIN, ingest, manifestOf } from './program.ts';
import { callTexts, query } from './stored-calls.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();
const cohort = (chrom: string) => `test-data/cohort/chr${chrom}.vcf.gz`;
const grown = join(directory, 'grown');

it('adds chromosomes: new parts, a new generation, and the old parts as they were', async () => {
  const first = await ingest('--input-dir', cohort('20'), '--output-dir', grown);
  expect(first.code).toBe(0);
  const before = manifestOf(grown);
  const part = join(grown, before.variants.parts[0].path);
  const bytes = readFileSync(part);
  const flags = ['--append', '--output-dir', grown, '--json'];
  const run = await ingest('--input-dir', 'test-data/cohort', ...flags);
  expect(run.code, run.stderr).toBe(0);
  const after = manifestOf(grown);
  expect(after.generation).toBe(2);
  expect(after.variants.parts[0]).toEqual(before.variants.parts[0]);
  expect(readFileSync(part).equals(bytes)).toBe(true);
  const whole = join(directory, 'whole');
  await ingest('--input-dir', 'test-data/cohort', '--output-dir', whole);
  expect(await callTexts(grown)).toEqual(await callTexts(whole));
  expect(after.samples).toEqual(manifestOf(whole).samples);
  const verified = await ingest('verify', '--data-dir', grown, '--json');
  expect(JSON.parse(verified.stdout).variants).toBe(after.variants.count);
});

it('does nothing when the store has every file already', async () => {
  const flags = ['--append', '--output-dir', grown, '--json'];
  const run = await ingest('--input-dir', 'test-data/cohort', ...flags);
  expect(JSON.parse(run.stdout)).toMatchObject({ wasComplete: true });
  expect(manifestOf(grown).generation).toBe(2);
});

it('refuses other options, and a directory without a store', async () => {
  const flags = ['--input-dir', cohort('21'), '--append', '--json', '--output-dir'];
  const store = join(directory, 'one');
  await ingest('--input-dir', cohort('20'), '--output-dir', store);
  const other = await ingest(...flags, store, '--calls', 'list');
  expect(errorOf(other)).toMatchObject({ code: 'OUTPUT' });
  expect(errorOf(other).message).toContain('expected the options with which the store was made');
  const none = await ingest(...flags, join(directory, 'none'));
  expect(errorOf(none)).toMatchObject({ code: 'STORE' });
});

describe('--append with other people', () => {
  const input = join(directory, 'people');
  mkdirSync(input);
  /** Writes one file a person; `z` sorts last and was there first. */
  const files: Readonly<Record<string, string>> = {
    'y.vcf': vcfText(
      ['Y1', 'Y2'],
      ['1 10 rs1 A G . . . GT 0/1 0/0', '1 30 . A C . . . GT 1/1 ./.'],
    ),
    'z.vcf': vcfText(['Z'], ['1 10 . A G . . . GT 1/1', '1 20 . C T . . . GT 0/1']),
    'a.vcf': vcfText(['A'], ['1 20 . C T . . . GT 1/1', '1 40 . G T . . . GT 0/1']),
    'b.vcf': vcfText(['B'], ['1 5 . C T . . . GT 0/1', '2 7 . G T . . . GT 0/1']),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(input, name), text);
  const clinical = join(input, 'clinical.csv');
  writeFileSync(clinical, 'iid,age\nZ,50\nY1,41\nX,1\n');
  const file = (name: string) => join(input, `${name}.vcf`);
  const add = (store: string, name: string, ...flags: string[]) =>
    ingest('--append', '--input-dir', file(name), '--output-dir', store, '--json', ...flags);
  const store = join(directory, 'more-people');

  it('widens every row in parts of their own; people and the old parts stay', async () => {
    const flags = ['--input-dir', file('y'), '--input-dir', file('z'), '--phenotypes', clinical];
    await ingest(...flags, '--output-dir', store);
    const before = manifestOf(store);
    const old = join(directory, 'old-manifest');
    cpSync(store, old, { recursive: true });
    const run = await add(store, 'a');
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ people: 4, variants: 4 });
    const after = manifestOf(store);
    expect(after).toMatchObject({ generation: 2, samples: { count: 4 } });
    expect(after.variants.parts.map(({ path }: { path: string }) => path)).toEqual([
      'variants-2/chrom=1/part-0.parquet',
    ]);
    expect(await callTexts(store)).toEqual([
      '1 10 A G 102.',
      '1 20 C T ..12',
      '1 30 A C 2...',
      '1 40 G T ...1',
    ]);
    expect(await query(store, 'SELECT * FROM samples ORDER BY sample_index')).toEqual([
      { sample_index: 0, sample_id: 'Y1', age: 41 },
      { sample_index: 1, sample_id: 'Y2', age: null },
      { sample_index: 2, sample_id: 'Z', age: 50 },
      { sample_index: 3, sample_id: 'A', age: null },
    ]);
    expect(after.phenotypes).toMatchObject({ matched: 2, onlyInGenotypes: { count: 2 } });
    expect(JSON.parse((await ingest('verify', '--data-dir', store, '--json')).stdout)).toEqual({
      shards: 1,
      variants: 4,
      calls: 16,
    });
    // Who holds the old manifest reads on: the same parts, and the same people.
    writeFileSync(join(store, 'manifest.json'), JSON.stringify(before));
    const calls = (root: string) =>
      ingest('sql', 'FROM calls ORDER BY ALL', '--data-dir', root, '--json');
    expect(await calls(store)).toEqual(await calls(old));
    writeFileSync(join(store, 'manifest.json'), JSON.stringify(after));
  });

  it('adds people once more, and drops the parts that nobody can refer to', async () => {
    const table = join(input, 'later.csv');
    writeFileSync(table, 'iid,age\nB,33\nZ,51\n');
    expect((await add(store, 'b', '--phenotypes', table)).code).toBe(0);
    expect(readdirSync(store).filter((name) => name.startsWith('variants'))).toEqual([
      'variants-2',
      'variants-3',
    ]);
    const whole = join(directory, 'all-at-once');
    const named = join(directory, 'in-order');
    mkdirSync(named);
    for (const [i, name] of ['y', 'z', 'a', 'b'].entries()) {
      cpSync(file(name), join(named, `${i}.vcf`));
    }
    await ingest('--input-dir', named, '--output-dir', whole);
    expect(await callTexts(store)).toEqual(await callTexts(whole));
    expect(manifestOf(store).samples).toEqual(manifestOf(whole).samples);
    expect(await query(store, 'SELECT sample_id, age FROM samples WHERE age > 0')).toEqual([
      { sample_id: 'Z', age: 51 },
      { sample_id: 'B', age: 33 },
    ]);
  });

  it('ends the same when it is killed at any moment and run again', {
    tags: ['slow'],
  }, async () => {
    const base = join(directory, 'killed-base');
    await ingest('--input-dir', file('y'), '--input-dir', file('z'), '--output-dir', base);
    const undisturbed = join(directory, 'append-undisturbed');
    cpSync(base, undisturbed, { recursive: true });
    const began = performance.now();
    await add(undisturbed, 'a');
    const duration = performance.now() - began;
    for (let round = 0; round < 6; round++) {
      const killed = join(directory, `append-killed-${round}`);
      cpSync(base, killed, { recursive: true });
      const args = ['--append', '--input-dir', file('a'), '--output-dir', killed];
      const child = spawn(process.execPath, [BIN, ...args], { stdio: 'ignore' });
      setTimeout(() => child.kill('SIGKILL'), (0.3 + 0.12 * round) * duration);
      await new Promise((resolve) => child.once('close', resolve));
      expect(await callTexts(killed)).toSatisfy((calls: string[]) => calls.length >= 3);
      expect((await add(killed, 'a')).code).toBe(0);
      expect(manifestOf(killed)).toEqual(manifestOf(undisturbed));
      expect(existsSync(join(killed, '.staging'))).toBe(false);
    }
  });

  it('refuses when a file of the store has changed, naming it, and leaves the store', async () => {
    const changed = join(directory, 'changed-base');
    const own = join(directory, 'own');
    mkdirSync(own);
    cpSync(file('y'), join(own, 'y.vcf'));
    await ingest('--input-dir', own, '--output-dir', changed);
    const before = manifestOf(changed);
    writeFileSync(join(own, 'y.vcf'), `${files['y.vcf']}\n`);
    const run = await add(changed, 'a');
    expect({ exit: run.code, code: errorOf(run).code }).toEqual({
      exit: 1,
      code: 'SOURCE_CHANGED',
    });
    expect(errorOf(run).message).toMatch(
      /Cannot ingest ".*y\.vcf": expected the file of \d+ bytes/,
    );
    expect(manifestOf(changed)).toEqual(before);
    rmSync(own, { recursive: true });
  });
});
