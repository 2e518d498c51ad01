import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { ingest, manifestOf } from './program.ts';
import { callTexts, query } from './stored-calls.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();

/** Writes files below a fresh directory and returns it. */
function given(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(directory, name);
  mkdirSync(root, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(root, file), content);
  return root;
}

it('brings contig names to the style of the first file, and says so', async () => {
  const input = given('styles', {
    'a.vcf': vcfText(['P1'], ['1 10 . A G . . . GT 0/1'])
      .replaceAll('=1,', '=chr1,')
      .replace('\n1\t', '\nchr1\t'),
    'b.vcf': vcfText(['P1'], ['2 20 . C T . . . GT 1/1']),
  });
  const output = join(directory, 'styles-store');
  const run = await ingest('--input-dir', input, '--output-dir', output);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('contigs are spelt in plain style and harmonised');
  expect(run.stdout).toContain('1 × contig-renamed, first at Contig 2 is stored as chr2');
  expect(await callTexts(output)).toEqual(['chr1 10 A G 1', 'chr2 20 C T 2']);
});

it('merges files of other people', async () => {
  const input = given('people', {
    'p1.vcf': vcfText(['P1'], ['1 10 . A G . . . GT 0/1', '1 30 . A C . . . GT 1/1']),
    'p2.vcf': vcfText(['P2'], ['1 10 . A G . . . GT 1/1', '1 20 . C T . . . GT 0/1']),
  });
  const missing = join(directory, 'merged');
  expect((await ingest('--input-dir', input, '--output-dir', missing)).code).toBe(0);
  expect(await callTexts(missing)).toEqual(['1 10 A G 12', '1 20 C T .1', '1 30 A C 2.']);
  expect(manifestOf(missing).samples.count).toBe(2);
  const reference = join(directory, 'merged-reference');
  const flags = ['--absent', 'reference', '--output-dir', reference];
  expect((await ingest('--input-dir', input, ...flags)).code).toBe(0);
  expect(await callTexts(reference)).toEqual(['1 10 A G 12', '1 20 C T 01', '1 30 A C 20']);
  const verified = await ingest('verify', '--data-dir', reference, '--json');
  expect(JSON.parse(verified.stdout)).toMatchObject({ variants: 3, calls: 6 });
});

it('merges what lies in the regions', async () => {
  const input = given('regions', {
    'p1.vcf': vcfText(['P1'], ['1 10 . A G . . . GT 0/1', '1 30 . A C . . . GT 1/1']),
    'p2.vcf': vcfText(['P2'], ['1 20 . C T . . . GT 0/1', '2 5 . C T . . . GT 0/1']),
  });
  const output = join(directory, 'regions-store');
  const flags = ['--regions', '1:10-20,1:15-25', '--output-dir', output];
  expect((await ingest('--input-dir', input, ...flags)).code).toBe(0);
  expect(await callTexts(output)).toEqual(['1 10 A G 1.', '1 20 C T .1']);
});

it('merges a grid: people × regions', async () => {
  const input = given('grid', {
    'a1.vcf': vcfText(['A', 'B'], ['1 10 . A G . . . GT 0/1 0/0']),
    'a2.vcf': vcfText(['A', 'B'], ['2 10 . A G . . . GT 1/1 0/1']),
    'c1.vcf': vcfText(['C'], ['1 10 . A G . . . GT 1/1']),
    'c2.vcf': vcfText(['C'], ['2 99 . A G . . . GT 0/1']),
  });
  const output = join(directory, 'grid-store');
  expect((await ingest('--input-dir', input, '--output-dir', output)).code).toBe(0);
  expect(await callTexts(output)).toEqual(['1 10 A G 102', '2 10 A G 21.', '2 99 A G ..1']);
});

it('refuses files of different genome builds, naming both', async () => {
  const build = (assembly: string) =>
    vcfText(['P1'], []).replace('##contig=<ID=1,', `##contig=<ID=1,assembly=${assembly},`);
  const input = given('builds', { 'a.vcf': build('GRCh37'), 'b.vcf': build('GRCh38') });
  const run = await ingest('--input-dir', input, '--output-dir', join(directory, 'x'), '--json');
  expect(errorOf(run).message).toMatch(
    /Cannot ingest ".*a\.vcf" and ".*b\.vcf" together: expected one genome build, got GRCh37 and GRCh38$/,
  );
});

it('makes a store of people alone, and joins another table later', async () => {
  const input = given('alone', {
    'people.csv': 'iid,age\nP2,40\nP1,NA\n',
    'later.tsv': 'iid\tbmi\nP1\t21.5\nP3\t30\n',
  });
  const output = join(directory, 'alone-store');
  const run = await ingest('--phenotypes', join(input, 'people.csv'), '--output-dir', output);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain(`Wrote 2 people without genotypes to ${output}\n`);
  expect(run.stdout).not.toContain('warning');
  expect(await query(output, 'SELECT sample_id, age FROM samples ORDER BY sample_index')).toEqual([
    { sample_id: 'P2', age: 40 },
    { sample_id: 'P1', age: null },
  ]);
  expect(await query(output, 'SELECT count(*)::INTEGER AS n FROM calls')).toEqual([{ n: 0 }]);
  const flags = ['--types', 'bmi=VARCHAR', '--output-dir', output];
  const later = await ingest('phenotypes', join(input, 'later.tsv'), ...flags);
  expect(later.stdout).toContain(
    '1 columns joined by iid for 1 of 2 people'.replace('columns', 'column'),
  );
  expect(later.stdout).toMatch(/1 in the table without genotypes: P3/);
  expect(await query(output, 'SELECT sample_id, bmi FROM samples ORDER BY sample_index')).toEqual([
    { sample_id: 'P2', bmi: null },
    { sample_id: 'P1', bmi: '21.5' },
  ]);
  expect(manifestOf(output).phenotypes).toMatchObject({
    matched: 1,
    onlyInTable: { first: ['P3'] },
  });
});
