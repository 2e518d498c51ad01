import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

  it('from a spreadsheet is joined: byte order mark, semicolons, Sample ID', async () => {
    const { stdout } = await joined('excel', '\uFEFFSample ID;age', ';50');
    expect(stdout).toContain('1 column joined by Sample ID for 39 of 600 people');
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
