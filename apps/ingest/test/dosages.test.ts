/** @module-tag slow */

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import type { DuckDBListValue } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest, manifestOf } from './program.ts';
import { query } from './stored-calls.ts';

const directory = temporaryDirectory();
const vcf = join(directory, 'imputed.vcf');
const PEOPLE = Array.from({ length: 37 }, (_, i) => `P${i}`);
/** DS of person i at variant v as an imputation server writes it; null is missing. */
const dosageOf = (i: number, v: number) =>
  (i * 7 + v * 3) % 13 === 0 ? null : ((i * 211 + v * 97) % 2001) / 1000;
/** Of the source, so that `verify` takes a changed one for the one that was read. */
const TIMES = [1.7e9, 1.7e9] as const;
const depthOf = (i: number, v: number) => (i % 5 === 2 ? null : 10 + i + v);

beforeAll(() => {
  const line = (v: number) => {
    const samples = PEOPLE.map((_, i) => `./.:${dosageOf(i, v) ?? '.'}:${depthOf(i, v) ?? '.'}`);
    return ['20', 100 + v, `rs${v}`, 'A', 'G', '.', 'PASS', '.', 'GT:DS:DP', ...samples].join('\t');
  };
  const header = [
    '##fileformat=VCFv4.2',
    '##contig=<ID=20,length=64444167>',
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dosage">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...PEOPLE].join('\t'),
  ];
  writeFileSync(vcf, [...header, ...Array.from({ length: 50 }, (_, v) => line(v)), ''].join('\n'));
  utimesSync(vcf, ...TIMES);
});

/** On PGEN's scale, as the store holds it. */
const stored = (dosage: number | null) =>
  dosage === null ? null : Math.round(dosage * 16_384) / 16_384;

async function dosesOf(store: string) {
  const sql =
    'SELECT dosage, call FROM calls JOIN samples USING (sample_id) ORDER BY pos, sample_index';
  return query(store, sql);
}

/** plink2's rule: within the threshold of a whole number of copies. */
function expectedCalls(threshold: number) {
  return Array.from({ length: 50 }, (_, v) =>
    PEOPLE.map((_, i) => {
      const dosage = stored(dosageOf(i, v));
      const near = dosage !== null && Math.abs(dosage - Math.round(dosage)) <= threshold;
      return { dosage, call: near ? Math.round(dosage) : null };
    }),
  ).flat();
}

describe.each(['packed', 'list'])('a store of dosages, %s', (calls) => {
  const store = join(directory, calls);
  const flags = ['--field', 'DS', '--format', 'DP', '--calls', calls];

  it('holds dosages, hard calls by threshold, and FORMAT columns', async () => {
    const run = await ingest('--input-dir', vcf, ...flags, '--output-dir', store, '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(manifestOf(store).dosages).toBe('DS');
    expect(await dosesOf(store)).toEqual(expectedCalls(0.1));
    const depths = await query(store, 'SELECT format_DP FROM variants ORDER BY pos');
    expect(depths.map(({ format_DP }) => (format_DP as DuckDBListValue).items)).toEqual(
      Array.from({ length: 50 }, (_, v) => PEOPLE.map((_, i) => depthOf(i, v))),
    );
  });

  it('verifies against its source, and names a dosage that differs', async () => {
    expect((await ingest('verify', '--data-dir', store, '--json')).code).toBe(0);
    const original = readFileSync(vcf, 'utf8');
    const rewrite = (text: string) => {
      writeFileSync(vcf, text);
      utimesSync(vcf, ...TIMES);
    };
    const lines = original.split('\n');
    const changed = lines.map((line) =>
      line.includes('\trs9\t') ? line.replace(`:${dosageOf(4, 9)}:`, ':1.718:') : line,
    );
    rewrite(changed.join('\n'));
    const run = await ingest('verify', '--data-dir', store, '--json');
    rewrite(original);
    expect(run.code).toBe(1);
    expect(errorOf(run).message).toBe(
      'Cannot verify 20:109 A>G of P4: expected the dosage of the sources, got another',
    );
  });

  it('streams as Float32', async () => {
    const dataset = await GenomicBigDataset.open({ dataDir: store, features: 'all' });
    for await (const { sampleIds, genotypes } of dataset.epoch(0)) {
      for (const [row, id] of sampleIds.entries()) {
        const own = Array.from({ length: 50 }, (_, v) => stored(dosageOf(Number(id.slice(1)), v)));
        expect([...genotypes.subarray(50 * row, 50 * row + 50)]).toEqual(
          own.map((dosage) => dosage ?? Number.NaN),
        );
      }
    }
    await dataset.close();
  });

  it('makes a matrix and a table of them, or of the hard calls', async () => {
    const inStore = ['--data-dir', store, '--json'];
    const facts = async (...args: string[]) =>
      JSON.parse(
        (await ingest('matrix', ...inStore, ...args)).stdout.trimEnd().split('\n').at(-1) ?? '',
      );
    expect(await facts('--name', 'doses')).toMatchObject({ values: 'dosages', people: 37 });
    expect(await facts('--name', 'calls', '--values', 'calls')).toMatchObject({ values: 'calls' });
    expect((await ingest('table', ...inStore, '--features', 'rs3')).code).toBe(0);
    const rows = await query(store, 'SELECT rs3 FROM training()');
    expect(rows).toEqual(PEOPLE.map((_, i) => ({ rs3: stored(dosageOf(i, 3)) })));
  });

  it('exports to VCF and comes back the same', async () => {
    const exported = join(directory, `${calls}-back.vcf`);
    const back = join(directory, `${calls}-back`);
    expect((await ingest('export', '--data-dir', store, '--output', exported)).code).toBe(0);
    const args = ['--input-dir', exported, '--field', 'DS', '--output-dir', back];
    expect((await ingest(...args)).code).toBe(0);
    expect(await dosesOf(back)).toEqual(await dosesOf(store));
  });
});

it('takes another threshold', async () => {
  const store = join(directory, 'strict');
  const flags = ['--field', 'DS', '--hard-call-threshold', '0.02', '--output-dir', store];
  expect((await ingest('--input-dir', vcf, ...flags)).code).toBe(0);
  expect(await dosesOf(store)).toEqual(expectedCalls(0.02));
});

it('refuses to merge what a merge would lose', async () => {
  const other = join(directory, 'others');
  const text = readFileSync(vcf, 'utf8').replaceAll(/\tP(\d+)/g, '\tQ$1');
  writeFileSync(`${other}.vcf`, text);
  const inputs = ['--input-dir', vcf, '--input-dir', `${other}.vcf`];
  const run = await ingest(...inputs, '--field', 'DS', '--output-dir', other, '--json');
  expect(run.code).toBe(1);
  expect(errorOf(run).message).toMatch(
    /^Cannot merge files of different people with --field DS: expected files of the same people \(join them first: bcftools merge\), got others in ".*imputed.vcf" and ".*others.vcf"$/,
  );
});

const noPlink = spawnSync('plink2', ['--version']).status !== 0;
it.skipIf(noPlink)(`calls as plink2 does${noPlink ? ' SKIPPED: needs plink2' : ''}`, async () => {
  const out = join(directory, 'plink');
  const args = ['--vcf', vcf, 'dosage=DS', '--export', 'A', '--out', out, '--threads', '1'];
  execFileSync('plink2', args, { stdio: 'ignore' });
  const [, ...lines] = readFileSync(`${out}.raw`, 'utf8').trimEnd().split('\n');
  const store = join(directory, 'packed');
  const rows = await dosesOf(store);
  lines.forEach((line, i) => {
    const counted = line.split('\t').slice(6);
    counted.forEach((text, v) => {
      // plink2 counts REF here, in steps of 1/16384 and six digits.
      const dosage = rows[v * PEOPLE.length + i]?.['dosage'] as number | null;
      if (text === 'NA') expect(dosage).toBeNull();
      else expect(2 - Number(text)).toBeCloseTo(dosage ?? -1, 4);
    });
  });
});
