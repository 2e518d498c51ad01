/** @module-tag slow */

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
  people.forEach(({ missingRate, heterozygosity, twoX }, i) => {
    const [missing, known, het] = expected.people[i] ?? [0, 0, 0];
    expect(missingRate).toBeCloseTo(missing / (missing + known), 12);
    expect(heterozygosity).toBeCloseTo(het / known, 12);
    expect(twoX).toBeNaN();
  });
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  expect(total(variants.frequencies)).toBe(expected.rows);
  expect(total(variants.missing)).toBe(expected.rows);
  expect(total(variants.hardyWeinberg)).toBe(expected.rows);
  expect(components.points.length).toBe(600);
  expectSeparated(components.points, populations());
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

it('says the same of a store whose calls are lists', async () => {
  const store = join(directory, 'lists');
  const flags = ['--calls', 'list', '--phenotypes', 'test-data/clinical.csv', '--json'];
  const made = await ingest('--input-dir', 'test-data/cohort', '--output-dir', store, ...flags);
  expect(made.code).toBe(0);
  const lists = await storeFigures(store, context);
  const packed = await storeFigures(join(directory, 'store'), context);
  expect(lists.people).toEqual(packed.people);
  expect(lists.components.variants).toBe(packed.components.variants);
  expect(lists.components.points.length).toBe(600);
});

const SIZE = 80;
/** Every other one is a woman; one of each kind is wrong in the table, and one is not in it. */
const isWoman = (person: number) => person % 2 === 0;
const recorded = (person: number) => {
  if (person === 7) return '';
  return isWoman(person) !== (person === 10 || person === 11) ? 'F' : 'M';
};

/** Calls on X of women, and of men as one allele or as two; its ends hold two of everybody. */
function callsOnX(isHaploid: boolean): string {
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const samples = Array.from({ length: SIZE }, (_, person) => `P${person}`);
  const lines = Array.from({ length: 400 }, (_, v) => {
    const isPaired = v < 100;
    const frequency = 0.1 + 0.4 * next();
    const allele = () => Number(next() < frequency);
    const calls = samples.map((_id, person) => {
      const first = allele();
      if (isPaired || isWoman(person)) return `${first}/${allele()}`;
      return isHaploid ? String(first) : `${first}/${first}`;
    });
    const pos = isPaired ? 20_000 + 100 * v : 5_000_000 + 100 * v;
    return ['X', pos, '.', 'A', 'G', '.', '.', '.', 'GT', ...calls].join('\t');
  });
  const meta = [
    '##fileformat=VCFv4.3',
    '##contig=<ID=X,length=156040895,assembly=GRCh38>',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...samples].join(
      '\t',
    ),
  ];
  return `${[...meta, ...lines].join('\n')}\n`;
}

it.each([
  ['one allele', true],
  ['two', false],
])('checks sexes by X, where men are written with %s', async (_, isHaploid) => {
  const base = join(directory, `x-${isHaploid}`);
  writeFileSync(`${base}.vcf`, callsOnX(isHaploid));
  const rows = Array.from({ length: SIZE }, (__, person) => `P${person},${recorded(person)}`);
  writeFileSync(`${base}.csv`, `sample_id,sex\n${rows.join('\n')}\n`);
  const flags = ['--phenotypes', `${base}.csv`, '--output-dir', base, '--json'];
  expect((await ingest('--input-dir', `${base}.vcf`, ...flags)).code).toBe(0);
  const figures = await storeFigures(base, context);
  figures.people.forEach(({ twoX, heterozygosity }, person) => {
    expect(heterozygosity).toBeNaN(); // no autosome
    if (isWoman(person)) expect(twoX).toBeGreaterThan(0.6);
    else expect(twoX).toBeLessThan(0.1);
  });
  const { facts, charts } = storeReport(base, figures, new Date(0));
  expect(new Map(facts).get('sex check')).toBe(
    'calls on X fit the table for 77 people, not for 2: P10 (a man in the table), P11 (a woman in the table); unclear for 0',
  );
  expect(charts.some(({ caption }) => caption.startsWith('Sex check'))).toBe(true);
});

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

it.skipIf(!existsSync(CHROMIUM))(
  `is drawn in Chromium without a word on the console${existsSync(CHROMIUM) ? '' : ' (SKIPPED: none)'}`,
  async () => {
    const page = join(directory, 'drawn.html');
    const run = await ingest('report', '--data-dir', join(directory, 'store'), '--output', page);
    expect(run.code).toBe(0);
    const picture = join(directory, 'drawn.png');
    const { stderr } = await promisify(execFile)(CHROMIUM, [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--enable-logging=stderr'],
      ...[`--user-data-dir=${directory}/profile`, '--window-size=1200,2600'],
      ...[`--screenshot=${picture}`, `file://${page}`],
    ]);
    expect(stderr.split('\n').filter((line) => line.includes(':CONSOLE'))).toEqual([]);
    expect(statSync(picture).size).toBeGreaterThan(50_000);
  },
);

/** By person: the simulated population. */
function populations(): string[] {
  const lines = readFileSync('../../test-data/clinical.csv', 'utf8').trimEnd().split('\n');
  return lines.slice(1).map((line) => line.split(',')[3] ?? '');
}

/** Expects people of a population to lie nearer to their own centre than to another's, mostly. */
function expectSeparated(points: readonly (readonly [number, number])[], groups: string[]): void {
  const names = [...new Set(groups)].filter((name) => name !== 'admixed'); // who lie between
  const centres = names.map((name) => {
    const own = points.filter((_, i) => groups[i] === name);
    const mean = (axis: 0 | 1) => own.reduce((sum, point) => sum + point[axis], 0) / own.length;
    return [mean(0), mean(1)] as const;
  });
  const whole = [...points.keys()].filter((i) => names.includes(groups[i] ?? ''));
  const right = whole.filter((i) => {
    const [x, y] = points[i]!;
    const distances = centres.map(([a, b]) => Math.hypot(x - a, y - b));
    return names[distances.indexOf(Math.min(...distances))] === groups[i];
  });
  expect(names.length).toBeGreaterThan(2);
  expect(right.length).toBeGreaterThan(0.9 * whole.length);
}

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
