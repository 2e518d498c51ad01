import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { errorOf, type Run, temporaryDirectory } from '@dirghayu/command-line/testing';
import { describe, expect, it } from 'vitest';
import { BIN, ingest } from './program.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();
const at = (...parts: string[]) => join(directory, ...parts);
const RECORDS = ['1 100 rs1 A G . PASS . GT 0/0 0/1', '1 200 . C T . . . GT 1/1 ./.'];

/** Writes files below a fresh directory and returns it. */
function given(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(at(name), file, '..'), { recursive: true });
    writeFileSync(join(at(name), file), content);
  }
  return at(name);
}

/** Runs an ingest that must fail; checks that it leaves no output directory. */
async function refused(input: string, ...flags: string[]) {
  const output = at(`out-${Math.random()}`);
  const run = await ingest('--input-dir', input, '--output-dir', output, '--json', ...flags);
  expect(existsSync(output)).toBe(false);
  return { exit: run.code, ...errorOf(run) };
}

/** One BGZF block, written from the specification (SAMv1 §4.1). */
function bgzfBlock(text: string): Buffer {
  const data = deflateRawSync(text);
  const block = Buffer.alloc(18 + data.length + 8);
  Buffer.from([31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 66, 67, 2, 0]).copy(block);
  block.writeUInt16LE(block.length - 1, 16);
  data.copy(block, 18);
  block.writeUInt32LE(crc32(text), 18 + data.length);
  block.writeUInt32LE(Buffer.byteLength(text), 22 + data.length);
  return block;
}

function crc32(text: string): number {
  let crc = ~0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

it('refuses a directory that does not exist', async () => {
  expect(await refused(at('nowhere'))).toEqual({
    exit: 1,
    code: 'INPUT',
    message: `Cannot ingest ${JSON.stringify(at('nowhere'))}: expected a directory of VCF files, or one VCF file, got no such file or directory`,
  });
});

/** Somebody who may not read everything, as root may. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Whether that somebody may run the program at all: a clone below root's home is closed to others. */
function canRunAsNobody(): boolean {
  const read = `require('node:fs').accessSync(${JSON.stringify(BIN)})`;
  return spawnSync(process.execPath, ['-e', read], { ...NOBODY, cwd: '/' }).status === 0;
}

/** Runs an ingest as that somebody, into a directory of that mode. */
function ingestAsNobody(flags: readonly string[], mode = 0o777): Promise<Run> {
  chmodSync(directory, 0o755);
  const output = at(`nobody-${Math.random()}`);
  mkdirSync(output);
  chmodSync(output, mode);
  const args = [BIN, ...flags, '--output-dir', join(output, 'store'), '--json'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { ...NOBODY, cwd: directory }, (error, stdout, stderr) => {
      expect(readdirSync(output)).toEqual([]);
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const isOpen = process.platform !== 'win32' && canRunAsNobody();
const closed = isOpen ? '' : ' SKIPPED: needs POSIX permissions, and a clone that others may read';
describe.skipIf(!isOpen)(`refuses as somebody without rights${closed}`, () => {
  it.each([
    ['a file', 'closed.vcf', 'STORAGE', 'Cannot open FILE: expected what may be read, got EACCES'],
    ['a directory', 'closed', 'INPUT', 'Cannot search FILE: expected a directory that may be'],
    ['a table', 'closed.csv', 'PHENOTYPES', 'Cannot read phenotypes: expected a CSV, TSV or Parq'],
  ])('%s that may not be read, naming it', async (_, name, code, message) => {
    const files = { 'a.vcf': vcfText(['P1', 'P2'], RECORDS), [name]: vcfText(['P3'], []) };
    const isDirectory = code === 'INPUT';
    const input = given(`unreadable-${name}`, isDirectory ? { 'a.vcf': files['a.vcf'] } : files);
    const closed = join(input, name);
    if (isDirectory) mkdirSync(closed);
    chmodSync(closed, 0);
    const table = code === 'PHENOTYPES' ? ['--phenotypes', closed] : [];
    const run = await ingestAsNobody(['--input-dir', input, ...table]);
    chmodSync(closed, 0o700);
    expect(run.code).toBe(1);
    expect(errorOf(run).code).toBe(code);
    expect(errorOf(run).message).toContain(message.replace('FILE', JSON.stringify(closed)));
    expect(errorOf(run).message).toContain(closed);
    expect(errorOf(run).message).toContain('EACCES');
  });

  it('a place that may not be written to, naming it', async () => {
    const input = given('unwritable', { 'a.vcf': vcfText(['P1', 'P2'], RECORDS) });
    const run = await ingestAsNobody(['--input-dir', input], 0o755);
    expect(run.code).toBe(1);
    expect(errorOf(run)).toEqual({
      code: 'STORAGE',
      message: expect.stringMatching(
        /^Cannot write ".*store.*": expected a disk that takes it, got EACCES: permission denied, mkdir '.*store'$/,
      ),
    });
  });
});

describe.skipIf(process.platform === 'win32')('refuses', () => {
  it('a pipe, which can be read once, and a link to a directory', async () => {
    const input = given('pipe', { 'a.vcf': vcfText(['P1', 'P2'], RECORDS) });
    execFileSync('mkfifo', [join(input, 'b.vcf')]);
    mkdirSync(at('linked'));
    symlinkSync(directory, at('linked', 'b.vcf.gz'));
    const expected = 'expected a regular file, as it is read more than once, got';
    for (const [path, actual] of [
      [join(input, 'b.vcf'), 'a pipe, socket or device'],
      [at('linked', 'b.vcf.gz'), 'a link to a directory'],
    ] as const) {
      expect(await refused(join(path, '..'))).toEqual({
        exit: 1,
        code: 'INPUT',
        message: `Cannot ingest ${JSON.stringify(path)}: ${expected} ${actual}`,
      });
    }
  });
});

it('refuses a directory without VCF files', async () => {
  const input = given('no-vcf', { 'readme.txt': 'hello' });
  expect(await refused(input)).toEqual({
    exit: 1,
    code: 'INPUT',
    message: `Cannot ingest ${JSON.stringify(input)}: expected a directory with files named *.vcf, *.vcf.gz, *.vcf.bgz or *.bcf, got none in it`,
  });
});

it('refuses a truncated BGZF file', async () => {
  const input = given('truncated', { 'a.vcf.gz': bgzfBlock(vcfText(['P1', 'P2'], RECORDS)) });
  const { exit, code, message } = await refused(input);
  expect({ exit, code }).toEqual({ exit: 1, code: 'BGZF' });
  expect(message).toContain(join(input, 'a.vcf.gz'));
  expect(message).toMatch(/expected .*end-of-file/);
});

it('refuses a BGZF file that ends inside a block', async () => {
  const block = bgzfBlock(vcfText(['P1', 'P2'], RECORDS));
  const input = given('cut', { 'a.vcf.gz': block.subarray(0, block.length - 20) });
  const { exit, code } = await refused(input);
  expect({ exit, code }).toEqual({ exit: 1, code: 'BGZF' });
});

it('refuses a file that is not VCF', async () => {
  const input = given('not-vcf', { 'a.vcf': 'sample,age\nP1,40\n' });
  const { exit, code, message } = await refused(input);
  expect({ exit, code }).toEqual({ exit: 1, code: 'VCF_HEADER' });
  expect(message).toContain('a.vcf:1');
  expect(message).toContain('##fileformat=VCFv4');
});

it('refuses different people for the same region, naming both files', async () => {
  const input = given('other-people', {
    'a.vcf': vcfText(['P1', 'P2'], RECORDS),
    'b.vcf': vcfText(['P1', 'P3'], RECORDS),
  });
  expect(await refused(input)).toEqual({
    exit: 1,
    code: 'INPUT',
    message: `Cannot ingest ${JSON.stringify(join(input, 'a.vcf'))} and ${JSON.stringify(join(input, 'b.vcf'))} together: expected the same people in the same order, or none in common, got 2 and 2 people, "P1" in both; "P2" is only in the first`,
  });
});

it('refuses two files of the same people for the same region', async () => {
  const input = given('overlap', {
    'a.vcf': vcfText(['P1', 'P2'], RECORDS),
    'b.vcf': vcfText(['P1', 'P2'], ['1 150 . C T . . . GT 0/1 ./.']),
  });
  const { exit, code, message } = await refused(input);
  expect({ exit, code }).toEqual({ exit: 1, code: 'INPUT' });
  expect(message).toContain(
    'expected files of the same people to cover different regions, got 1:100-200 in the first and 1:150-150 in the second',
  );
});

it('refuses a record with an allele that does not exist, with line and column', async () => {
  const input = given('bad-allele', {
    'a.vcf': vcfText(['P1', 'P2'], ['1 100 . A G . . . GT 0/0 0/2']),
  });
  const { exit, code, message } = await refused(input);
  expect({ exit, code }).toEqual({ exit: 1, code: 'VCF_RECORD' });
  expect(message).toContain(`${join(input, 'a.vcf')}:8:`);
  expect(message).toContain(
    'Cannot parse GT of P2 at 1:100: expected an allele index up to 1, got "2"',
  );
});

it('refuses records that are not sorted', async () => {
  const input = given('unsorted', { 'a.vcf': vcfText(['P1', 'P2'], [...RECORDS].reverse()) });
  const { exit, code, message } = await refused(input);
  expect({ exit, code }).toEqual({ exit: 1, code: 'UNSORTED' });
  expect(message).toContain('bcftools sort');
});

it('refuses a clinical table without the ID column, listing the columns', async () => {
  const input = given('phenotypes', { 'a.vcf': vcfText(['P1', 'P2'], RECORDS) });
  const table = join(
    given('tables', { 'clinical.csv': 'name,age\nP1,40\nP2,50\n' }),
    'clinical.csv',
  );
  const byName = await refused(input, '--phenotypes', table, '--sample-column', 'person');
  expect(byName).toMatchObject({ exit: 1, code: 'PHENOTYPES' });
  expect(byName.message).toMatch(/"person".*"name".*"age"/s);
  const found = await refused(input, '--phenotypes', table);
  expect(found).toMatchObject({ exit: 1, code: 'PHENOTYPES' });
  expect(found.message).toContain('--sample-column');
});

it('refuses a clinical table that does not exist', async () => {
  const input = given('no-table', { 'a.vcf': vcfText(['P1', 'P2'], RECORDS) });
  expect(await refused(input, '--phenotypes', at('none.csv'))).toEqual({
    exit: 1,
    code: 'INPUT',
    message: `Cannot read phenotypes ${JSON.stringify(at('none.csv'))}: expected a CSV, TSV or Parquet file, got no such file`,
  });
});

it.skipIf(process.platform === 'win32')('refuses a clinical table from a pipe', async () => {
  const input = given('table-pipe', { 'a.vcf': vcfText(['P1', 'P2'], RECORDS) });
  const pipe = at('table.fifo');
  execFileSync('mkfifo', [pipe]);
  expect(await refused(input, '--phenotypes', pipe)).toEqual({
    exit: 1,
    code: 'INPUT',
    message: `Cannot read phenotypes ${JSON.stringify(pipe)}: expected a CSV, TSV or Parquet file, as it is read more than once, got a pipe, socket or device`,
  });
});

it('refuses an output directory that holds something else, and leaves it alone', async () => {
  const input = given('good', { 'a.vcf': vcfText(['P1', 'P2'], RECORDS) });
  const output = given('mine', { 'thesis.txt': 'precious' });
  const run = await ingest('--input-dir', input, '--output-dir', output, '--json', '--overwrite');
  expect({ exit: run.code, ...errorOf(run) }).toEqual({
    exit: 1,
    code: 'OUTPUT',
    message: `Cannot write to ${JSON.stringify(output)}: expected an empty directory or a cohort store, got a directory that holds "thesis.txt" and is no store`,
  });
  expect(readdirSync(output)).toEqual(['thesis.txt']);
});

it('refuses to replace the store of other sources unless told to', async () => {
  const first = given('first', { 'a.vcf': vcfText(['P1', 'P2'], RECORDS) });
  const second = given('second', { 'b.vcf': vcfText(['P1'], ['2 5 . A C . . . GT 0/1']) });
  const output = at('store');
  expect((await ingest('--input-dir', first, '--output-dir', output)).code).toBe(0);
  const run = await ingest('--input-dir', second, '--output-dir', output, '--json');
  expect({ exit: run.code, ...errorOf(run) }).toEqual({
    exit: 1,
    code: 'OUTPUT',
    message: `Cannot write to ${JSON.stringify(output)}: expected an empty directory, --append to add to the store in it, or --overwrite to replace it, got a cohort store made from other files or options`,
  });
  const replaced = await ingest(
    '--input-dir',
    second,
    '--output-dir',
    output,
    '--json',
    '--overwrite',
  );
  expect(JSON.parse(replaced.stdout)).toMatchObject({ people: 1, variants: 1, contigs: ['2'] });
  expect(readdirSync(join(output, 'variants'))).toEqual(['chrom=2']);
});

it('refuses an unknown flag, naming the nearest, with exit code 2', async () => {
  const run = await ingest('--input-dri', 'x');
  expect(run.code).toBe(2);
  expect(run.stderr).toContain("error: unknown option '--input-dri'");
  expect(run.stderr).toContain('Did you mean --input-dir?');
});

it('refuses a value that a flag cannot take, with exit code 2', async () => {
  const run = await ingest('--threads', 'many', '--json');
  expect(run.code).toBe(2);
  expect(errorOf(run).message).toContain('Expected a whole number of at least 1, got "many"');
});
