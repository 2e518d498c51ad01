import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';
import { storeFigures } from '../src/report/store-figures.ts';
import { storeReport } from '../src/report/store-report.ts';
import { ingest } from './program.ts';

const directory = temporaryDirectory();
const context = { signal: new AbortController().signal, progress: () => {} };

it('counts what a plain reading of the VCF counts', async () => {
  const store = join(directory, 'store');
  const flags = ['--phenotypes', 'test-data/clinical.csv', '--json'];
  const made = await ingest('--input-dir', 'test-data/cohort', '--output-dir', store, ...flags);
  expect(made.code).toBe(0);
  const { variants, people, components } = await storeFigures(store, context);
  const expected = readPlainly();
  expect([variants.transitions, variants.transversions]).toEqual(expected.changes);
  expect(people.length).toBe(600);
  people.forEach(({ missingRate, heterozygosity, xHeterozygosity }, i) => {
    const [missing, known, het] = expected.people[i] ?? [0, 0, 0];
    expect(missingRate).toBeCloseTo(missing / (missing + known), 12);
    expect(heterozygosity).toBeCloseTo(het / known, 12);
    expect(xHeterozygosity).toBeNaN();
  });
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  expect(total(variants.frequencies)).toBe(expected.rows);
  expect(total(variants.missing)).toBe(expected.rows);
  expect(total(variants.hardyWeinberg)).toBe(expected.rows);
  expect(components.length).toBe(600);
  const page = join(directory, 'store.html');
  const run = await ingest('report', '--data-dir', store, '--output', page, '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({ output: page, people: 600 });
  const text = readFileSync(page, 'utf8');
  expect(text.length).toBeLessThan(3_000_000);
  expect(text).toContain('Allele frequency spectrum');
  expect(text).not.toMatch(/<script|NaN|undefined/);
  const figures = await storeFigures(store, context);
  expect(storeReport(store, figures, new Date(0)).charts.length).toBe(6);
});

/** Counts by text: a row an ALT allele, other ALT alleles as 0 copies of it. */
function readPlainly() {
  const changes: [number, number] = [0, 0];
  const people = Array.from({ length: 600 }, (): [number, number, number] => [0, 0, 0]);
  let rows = 0;
  for (const contig of ['chr20', 'chr21', 'chr22']) {
    const text = gunzipSync(readFileSync(`../../test-data/cohort/${contig}.vcf.gz`)).toString();
    for (const line of text.split('\n').filter((one) => one && !one.startsWith('#'))) {
      const [, , , ref = '', alts = '', , , , , ...calls] = line.split('\t');
      alts.split(',').forEach((alt, k) => {
        rows++;
        if (/^[ACGT]$/.test(ref) && /^[ACGT]$/.test(alt)) {
          changes[/^(AG|GA|CT|TC)$/.test(ref + alt) ? 0 : 1]++;
        }
        calls.forEach((call, i) => {
          const person = people[i]!;
          const alleles = call.split(/[|/]/);
          if (alleles.includes('.')) person[0]++;
          else {
            person[1]++;
            if (alleles.filter((allele) => allele === String(k + 1)).length === 1) person[2]++;
          }
        });
      });
    }
  }
  return { changes, people, rows };
}
