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

interface Addition {
  readonly to: string;
  readonly file: string;
  /** Where a part of it goes. */
  readonly part: string;
}

const CONTIG: Addition = {
  to: first,
  file: join(input, 'b.vcf'),
  part: 'variants/chrom=2/part-1.parquet',
};
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
  const flags = ['--input-dir', join(input, 'a.vcf'), '--phenotypes', table];
  expect((await ingest(...flags, '--output-dir', first)).stderr).toBe('');
  cpSync(first, widened, { recursive: true });
  await addTo(widened, join(input, 'c.vcf'));
});

/** `--append` as a user runs it. */
async function addTo(root: string, file: string): Promise<void> {
  const run = await ingest('--append', '--input-dir', file, '--output-dir', root);
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
}

/** The same in this process. */
async function append(root: string, file: string) {
  const flags = ['--input-dir', file, '--output-dir', root];
  const options = await toIngestOptions(
    ingestCommand('ingest').parse(flags, { from: 'user' }).opts(),
  );
  return appendToStore(options, { signal: new AbortController().signal, progress: () => {} });
}

/** A copy of the store whose shards to come are done, and nothing of them is published. */
async function makeReady(root: string, { to, file, part }: Addition): Promise<void> {
  cpSync(to, root, { recursive: true });
  const obstacle = join(root, part, 'in-the-way');
  mkdirSync(obstacle, { recursive: true });
  expect((await ingest('--append', '--input-dir', file, '--output-dir', root)).code).not.toBe(0);
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

/** What a reader of `manifest` sees of the store that is there. */
async function seen(root: string, manifest = manifestOf(root)) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET VARIABLE store = '${root}'`);
    await connection.run(viewsSql(manifest));
    const rows = await connection.runAndReadAll(
      'FROM calls JOIN samples USING (sample_id) ORDER BY ALL',
    );
    return rows.getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Leaves an addition at each change of the disk, and runs it again. */
async function expectSameStore(name: string, addition: Addition): Promise<void> {
  const { to, file } = addition;
  const [ready, whole] = [join(directory, `${name}-ready`), join(directory, `${name}-whole`)];
  await makeReady(ready, addition);
  cpSync(to, whole, { recursive: true });
  await addTo(whole, file);
  const old = manifestOf(to);
  const [before, after] = [await seen(to), await seen(whole)];
  expect(after.length).toBeGreaterThan(before.length);
  let [steps, published] = [0, 0];
  for (let isLeft = true; isLeft; steps++) {
    const root = join(directory, `${name}-${steps}`);
    cpSync(ready, root, { recursive: true });
    isLeft = await crashAfter(steps, () => append(root, file));
    const isPublished = manifestOf(root).generation > old.generation;
    if (isPublished) published += 1;
    // Readers of either manifest; before the new one there is one alone.
    expect(await seen(root, old)).toEqual(before);
    if (isPublished) expect(await seen(root)).toEqual(after);
    else expect(manifestOf(root)).toEqual(old);
    await append(root, file);
    expect(filesOf(root)).toEqual(filesOf(whole));
    rmSync(root, { recursive: true });
  }
  expect(published).toBeGreaterThan(2);
  expect(steps).toBeGreaterThan(10);
}

describe('--append, left at any change of the disk and run again, makes the same store', () => {
  it('of another contig', () => expectSameStore('contig', CONTIG));

  it('of other people', { tags: ['slow'] }, () => expectSameStore('people', PEOPLE));
});
