import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { describe, expect, it } from 'vitest';
import { ingest } from './program.ts';

const directory = temporaryDirectory();
const cohort = join(WORKSPACE, 'test-data/cohort');
const chr22 = join(cohort, 'chr22.vcf.gz');

describe('regions', () => {
  // Without its index: the file is read through.
  const alone = join(directory, 'alone.vcf.gz');
  copyFileSync(chr22, alone);

  it.each(['chr22', '22'])('of %s are found in a file of chr22', async (name) => {
    const output = join(directory, `store-${name}`);
    const run = await ingest(
      ...['--input-dir', alone, '--regions', `${name}:25109000-25120000`],
      ...['--output-dir', output, '--json'],
    );
    expect(JSON.parse(run.stdout)).toMatchObject({ variants: 25 });
  });

  it('on contigs that no file has are refused, or told of where others are found', async () => {
    const wrong = await ingest(
      '--input-dir',
      alone,
      '--regions',
      'chr99',
      '--output-dir',
      directory,
    );
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stderr).toBe(
      'error: Cannot keep regions: expected contigs of the files, such as "chr20", "chr21", "chr22", got "chr99"\n',
    );
    const output = join(directory, 'partly');
    const partly = await ingest(
      '--input-dir',
      alone,
      '--regions',
      'chr22,chr99',
      '--output-dir',
      output,
    );
    expect(partly.stdout).toContain('note: no file has chr99, which regions name');
  });
});

it('a list that names a file that is not there is quoted by its line', async () => {
  const list = join(directory, 'inputs.txt');
  writeFileSync(list, `# the cohort\n${chr22}\nlost.vcf.gz\n`);
  const run = await ingest('--input-dir', list, '--output-dir', join(directory, 'lost'));
  expect(run).toMatchObject({ code: 1 });
  expect(run.stderr).toBe(
    `error: ${list}:3: Cannot ingest "lost.vcf.gz": expected a directory of VCF files, or one VCF file, got no such file or directory\n`,
  );
});

it('files of two genome builds are refused, naming both', async () => {
  const text = gunzipSync(readFileSync(chr22)).toString();
  const other = join(directory, 'builds');
  mkdirSync(other);
  copyFileSync(chr22, join(other, 'a.vcf.gz'));
  const lengths = { 64444167: 63025520, 46709983: 48129895, 50818468: 51304566 };
  let older = text.replaceAll('GRCh38', 'GRCh37').replaceAll('\nchr22\t', '\nchr21\t');
  for (const [now, then] of Object.entries(lengths)) older = older.replace(now, String(then));
  writeFileSync(join(other, 'b.vcf'), older);
  const run = await ingest('--input-dir', other, '--output-dir', join(directory, 'mixed'));
  expect(run).toMatchObject({ code: 1 });
  expect(run.stderr).toMatch(
    /^error: Cannot ingest ".*a\.vcf\.gz" and ".*b\.vcf" together: expected one genome build, got GRCh38 and GRCh37\n$/,
  );
  expect(existsSync(join(directory, 'mixed'))).toBe(false);
});

it('a question of a store that lost a part is answered with what is missing', async () => {
  const store = join(directory, 'lossy');
  expect((await ingest('--input-dir', chr22, '--output-dir', store)).code).toBe(0);
  const part = join(store, 'variants/chrom=chr22/part-0.parquet');
  rmSync(part);
  const run = await ingest('sql', 'SELECT count(*) FROM variants', '--data-dir', store);
  expect(run).toMatchObject({ code: 1 });
  expect(run.stderr).toContain(
    `error: ${store}: Cannot open cohort store: expected the parts that its manifest lists; restore them, or ingest again, got IO Error: No files found`,
  );
  expect(run.stderr).toContain(part);
});

describe('a clinical table', () => {
  const people = readFileSync(join(WORKSPACE, 'test-data/clinical.csv'), 'utf8')
    .split('\n')
    .slice(1, 40)
    .map((line) => line.split(',')[0]);
  const joined = async (
    name: string,
    header: string,
    value: string,
    encoding: BufferEncoding = 'utf8',
  ) => {
    const path = join(directory, `${name}.csv`);
    writeFileSync(path, [header, ...people.map((id) => `${id}${value}`)].join('\r\n'), encoding);
    const flags = ['--phenotypes', path, '--output-dir', join(directory, `store-${name}`)];
    return ingest('--input-dir', chr22, ...flags);
  };

  it('in Latin-1 is refused with the way to convert it', async () => {
    const { code, stderr } = await joined('latin1', 'sample_id,city', ',Zürich', 'latin1');
    expect(code).toBe(1);
    expect(stderr).toContain('expected text in UTF-8 (iconv -f latin1 -t utf-8 makes it so)');
  });

  it('in an Excel workbook is refused with the way to convert it, an empty one as that', async () => {
    const workbook = join(directory, 'clinical.xlsx');
    const empty = join(directory, 'empty.csv');
    writeFileSync(workbook, Buffer.from('504b030414000600', 'hex'));
    writeFileSync(empty, '');
    const refusal = async (path: string) => {
      const output = join(directory, 'store-none');
      const run = await ingest('--input-dir', chr22, '--phenotypes', path, '--output-dir', output);
      expect([run.code, existsSync(output)]).toEqual([1, false]);
      return run.stderr;
    };
    expect(await refusal(workbook)).toBe(
      `error: ${workbook}: Cannot read phenotypes: expected CSV, TSV or Parquet (a spreadsheet saves its sheet as CSV), got an Excel workbook or a zip archive\n`,
    );
    expect(await refusal(empty)).toContain('got no columns: the file is empty\n');
  });

  it('from a spreadsheet is joined: byte order mark, semicolons, Sample ID', async () => {
    const { stdout } = await joined('excel', '\uFEFFSample ID;age', ';50');
    expect(stdout).toContain('1 column joined by Sample ID for 39 of 600 people');
  });

  it('with spaces around its IDs is joined, and they are counted', async () => {
    const { stdout } = await joined('spaces', 'sample_id,age', ' ,50');
    expect(stdout).toContain('joined by sample_id for 39 of 600 people');
    expect(stdout).toContain('39 matched without the spaces around the ID: S');
  });

  it('of others is joined with the first ten people of each side that miss the other', async () => {
    const path = join(directory, 'others.csv');
    const strangers = Array.from({ length: 12 }, (_, i) => `X${10 + i}`);
    const known = people.slice(0, 5);
    writeFileSync(
      path,
      ['sample_id,age', ...[...strangers, ...known].map((id) => `${id},50`)].join('\n'),
    );
    const flags = ['--phenotypes', path, '--output-dir', join(directory, 'store-others')];
    const { stdout } = await ingest('--input-dir', chr22, ...flags);
    expect(stdout).toContain(
      '12 in the table without genotypes: X10, X11, X12, X13, X14, X15, X16, X17, X18, X19 and 2 more\n',
    );
    expect(stdout).toMatch(/595 without a row in the table: (S\d+, ){9}S\d+ and 585 more\n/);
  });

  it('tells of decimal commas and dates that stayed text', async () => {
    const { stdout } = await joined('german', 'sample_id;bmi;visit', ';23,4;03.04.2021');
    expect(stdout).toContain('note: bmi is text, for its decimal commas ("23,4" on line 2)');
    expect(stdout).toContain(
      'note: visit is text, though it looks like dates ("03.04.2021" on line 2)',
    );
  });
});
