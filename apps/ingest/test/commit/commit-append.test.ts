import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { viewsSql } from '@dirghayu/cohort-store';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { appendToStore } from '../../src/append.ts';
import { ingestCommand, toIngestOptions } from '../../src/commands/ingest-flags.ts';
import { ingest, manifestOf } from '../program.ts';
import { vcfText } from '../vcf-text.ts';
import { crashAfter } from './crash.ts';

const directory = temporaryDirectory();
const input = join(directory, 'vcfs');
const first = join(directory, 'first');
/** To which people have been added once: the parts before those are to go. */
const widened = join(directory, 'widened');
const table = join(directory, 'clinical.csv');
const laterTable = join(directory, 'clinical-later.csv');

interface Addition {
  readonly to: string;
  readonly file: string;
  /** A clinical table to be joined in the place of the one that the store has. */
  readonly phenotypes?: string;
  /** Where a part of it goes. */
  readonly part: string;
}

const CONTIG: Addition = {
  to: first,
  file: join(input, 'b.vcf'),
  part: 'variants/chrom=2/part-1.parquet',
};
const CONTIG_AND_TABLE: Addition = { ...CONTIG, phenotypes: laterTable };
const PEOPLE: Addition = {
  to: widened,
  file: join(input, 'd.vcf'),
  part: 'variants-3/chrom=1/part-0.parquet',
};

beforeAll(async () => {
  mkdirSync(input);
  const records = (chrom: string, calls: string) =>
    Array.from({ length: 40 }, (_, i) => `${chrom} ${10 + i} . A G . . . GT ${calls}`);
  writeFileSync(join(input, 'a.vcf'), vcfText(['P1', 'P2'], records('1', '0/1 1/1')));
  writeFileSync(join(input, 'b.vcf'), vcfText(['P1', 'P2'], records('2', '1/1 ./.')));
  writeFileSync(join(input, 'c.vcf'), vcfText(['Q1'], records('1', '0/1')));
  writeFileSync(join(input, 'd.vcf'), vcfText(['R1'], records('1', '1/1')));
  writeFileSync(table, 'iid,age\nP1,50\nP2,\n');
  writeFileSync(laterTable, 'iid,age,smoker\nP1,51,true\nP2,47,false\n');
  const flags = ['--input-dir', join(input, 'a.vcf'), '--phenotypes', table];
  expect((await ingest(...flags, '--output-dir', first)).stderr).toBe('');
  cpSync(first, widened, { recursive: true });
  await addTo(widened, { file: join(input, 'c.vcf') });
});

type Added = Pick<Addition, 'file' | 'phenotypes'>;

function flagsOf(root: string, { file, phenotypes }: Added): string[] {
  const flags = ['--input-dir', file, '--output-dir', root];
  return phenotypes === undefined ? flags : [...flags, '--phenotypes', phenotypes];
}

/** `--append` as a user runs it. */
async function addTo(root: string, added: Added): Promise<void> {
  const run = await ingest('--append', ...flagsOf(root, added));
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
}

/** The same in this process. */
async function append(root: string, added: Added) {
  const flags = flagsOf(root, added);
  const options = await toIngestOptions(
    ingestCommand('ingest').parse(flags, { from: 'user' }).opts(),
  );
  return appendToStore(options, { signal: new AbortController().signal, progress: () => {} });
}

/** A copy of the store whose shards to come are done, and nothing of them is published. */
async function makeReady(root: string, addition: Addition): Promise<void> {
  const { to, part } = addition;
  cpSync(to, root, { recursive: true });
  const obstacle = join(root, part, 'in-the-way');
  mkdirSync(obstacle, { recursive: true });
  expect((await ingest('--append', ...flagsOf(root, addition))).code).not.toBe(0);
  rmSync(obstacle, { recursive: true });
  for (let path = join(root, part); readdirSync(path).length === 0; path = dirname(path)) {
    rmSync(path, { recursive: true });
  }
  expect(manifestOf(root)).toEqual(manifestOf(to));
}

/** Every file of a store by its path, with a hash. */
function filesOf(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(root, name)).isFile());
  const hashOf = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(root, name)))
      .digest('hex');
  return Object.fromEntries(files.map((name) => [name, hashOf(name)]));
}

/** What a reader of `manifest` sees of the store that is there: calls and, of `samples`, `columns`. */
async function seen(root: string, manifest = manifestOf(root), columns = '*') {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET VARIABLE store = '${root}'`);
    await connection.run(viewsSql(manifest));
    const rows = await connection.runAndReadAll(
      `SELECT calls.*, samples.${columns} FROM calls JOIN samples USING (sample_id) ORDER BY ALL`,
    );
    return rows.getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * Leaves an addition at each change of the disk, and runs it again. Readers of either manifest find
 * their people and calls at any moment, with the columns of one clinical table or the other.
 */
async function expectSameStore(name: string, addition: Addition): Promise<void> {
  const { to } = addition;
  const [ready, whole] = [join(directory, `${name}-ready`), join(directory, `${name}-whole`)];
  await makeReady(ready, addition);
  cpSync(to, whole, { recursive: true });
  await addTo(whole, addition);
  const old = manifestOf(to);
  const [before, after, stale] = [await seen(to), await seen(whole), await seen(whole, old)];
  expect(after.length).toBeGreaterThan(before.length);
  if (addition.phenotypes === undefined) expect(stale).toEqual(before);
  else expect(stale).not.toEqual(before);
  expect(await seen(whole, old, 'sample_index')).toEqual(await seen(to, old, 'sample_index'));
  let [steps, published] = [0, 0];
  for (let isLeft = true; isLeft; steps++) {
    const root = join(directory, `${name}-${steps}`);
    cpSync(ready, root, { recursive: true });
    isLeft = await crashAfter(steps, () => append(root, addition));
    const isPublished = manifestOf(root).generation > old.generation;
    if (isPublished) published += 1;
    expect([before, stale]).toContainEqual(await seen(root, old));
    if (isPublished) expect(await seen(root)).toEqual(after);
    else expect(manifestOf(root)).toEqual(old);
    await append(root, addition);
    expect(filesOf(root)).toEqual(filesOf(whole));
    rmSync(root, { recursive: true });
  }
  expect(published).toBeGreaterThan(2);
  expect(steps).toBeGreaterThan(10);
}

describe('--append, left at any change of the disk and run again, makes the same store', () => {
  it('of another contig', () => expectSameStore('contig', CONTIG));

  it('of another contig and another clinical table', { tags: ['slow'] }, () =>
    expectSameStore('contig-and-table', CONTIG_AND_TABLE),
  );

  it('of other people', { tags: ['slow'] }, () => expectSameStore('people', PEOPLE));
});

it('a table joined after an interrupted append counts the people of the manifest alone', async () => {
  const root = join(directory, 'interrupted');
  cpSync(widened, root, { recursive: true });
  cpSync(join(first, 'manifest.json'), join(root, 'manifest.json'));
  const run = await ingest('phenotypes', laterTable, '--output-dir', root);
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
  const { matched, onlyInGenotypes } = manifestOf(root).phenotypes;
  expect({ matched, onlyInGenotypes }).toEqual({
    matched: 2,
    onlyInGenotypes: { count: 0, first: [] },
  });
});
