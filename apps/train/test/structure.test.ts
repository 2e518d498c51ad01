/** @module-tag slow */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programAt, SHARED, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPlink2, plink2, storeForPlink2 } from './plink2.ts';
import { ingest, train } from './program.ts';
import { readTable } from './tables.ts';

// Whole programs, theirs and ours, one after another.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const VCF = join(SHARED, 'cohorts/1000g-3202-chr21.vcf.gz');
const isReady = existsSync(VCF) && hasPlink2;
const skipped = isReady ? '' : ' SKIPPED: needs ../shared/data and plink2';
const directory = temporaryDirectory();
const simulate = programAt(
  fileURLToPath(new URL('../../../tools/simulate/bin/dirghayu-simulate.js', import.meta.url)),
);

type Row = Record<string, string>;

describe.skipIf(!isReady)(`structure of 1000 Genomes chr21${skipped}`, { tags: ['slow'] }, () => {
  const store = join(directory, 'kg21');
  // Little thinning: the region is short, and few variants would be left.
  const selection = ['--ld-prune', '0.9,50', '--min-maf', '0.01'];
  let pfile: string;
  let scores: Row[];

  beforeAll(async () => {
    expect((await ingest('--input-dir', VCF, '--output-dir', store)).code).toBe(0);
    const output = join(directory, 'pcs.tsv');
    const run = await train(
      ...['pca', '--data-dir', store, '--output', output, '--keep-relatives', ...selection],
    );
    expect(run.code, run.stderr).toBe(0);
    scores = readTable(output);
    const all = await storeForPlink2(store, directory);
    const keys = readTable(join(directory, 'pcs.loadings.tsv')).map(({ variant }) => variant);
    writeFileSync(join(directory, 'keys.txt'), keys.join('\n'));
    pfile = join(directory, 'pruned');
    const extract = ['--extract', join(directory, 'keys.txt'), '--make-pgen', '--out', pfile];
    plink2('--pfile', all, ...extract);
  });

  it("has plink2's first two components: the angle between the planes is small", () => {
    const out = join(directory, 'plink2-pca');
    plink2('--pfile', pfile, '--pca', '10', '--out', out);
    const theirs = readTable(`${out}.eigenvec`);
    expect(scores.map(({ sample_id }) => sample_id)).toEqual(theirs.map(({ IID }) => IID));
    const column = (rows: readonly Row[], name: string) => rows.map((row) => Number(row[name]));
    const planes = [scores, theirs].map((rows) => ['PC1', 'PC2'].map((name) => column(rows, name)));
    expect(largestAngle(planes[0] as number[][], planes[1] as number[][])).toBeLessThan(0.01);
  });

  it('keeps the five super-populations apart as they do', () => {
    const panel = new Map(
      readTable(join(SHARED, 'cohorts/1000g-samples.panel.tsv')).map((row) => [
        row['sample'],
        row['super_pop'],
      ]),
    );
    const theirs = readTable(join(directory, 'plink2-pca.eigenvec'));
    const known = scores.flatMap((row, i) => {
      const group = panel.get(row['sample_id'] ?? '');
      return group ? [{ group, mine: row, theirs: theirs[i] ?? {} }] : [];
    });
    expect(new Set(known.map(({ group }) => group)).size).toBe(5);
    const plane = (row: Row) => [Number(row['PC1']), Number(row['PC2'])];
    const groups = known.map(({ group }) => group);
    const mine = between(
      known.map((one) => plane(one.mine)),
      groups,
    );
    const other = between(
      known.map((one) => plane(one.theirs)),
      groups,
    );
    expect(mine).toBeGreaterThan(0.2);
    expect(mine / other).toBeCloseTo(1, 2);
  });

  it("has plink2's pairs of relatives", async () => {
    const output = join(directory, 'relatives.kin0');
    const run = await train(
      ...['relatives', '--data-dir', store, '--output', output, ...selection],
      ...['--min-kinship', '0.2'],
    );
    expect(run.code).toBe(0);
    const out = join(directory, 'plink2-king');
    plink2('--pfile', pfile, '--make-king-table', '--king-table-filter', '0.2', '--out', out);
    const pair = (row: Row) => [row['IID1'], row['IID2']].sort().join(' ');
    const theirs = new Map(readTable(`${out}.kin0`).map((row) => [pair(row), row]));
    const mine = readTable(output);
    expect(mine.length).toBeGreaterThan(100);
    // One of them may round the other way at the threshold.
    expect(Math.abs(mine.length - theirs.size)).toBeLessThan(3);
    for (const row of mine) {
      const there = theirs.get(pair(row));
      if (!there && Number(row['KINSHIP']) < 0.200001) continue;
      expect(there?.['NSNP']).toBe(row['NSNP']);
      for (const name of ['HETHET', 'IBS0', 'KINSHIP']) {
        expect(Number(row[name])).toBeCloseTo(Number(there?.[name]), 5);
      }
    }
  });
});

describe('a simulated cohort with families', () => {
  const cohort = join(directory, 'cohort');
  const store = join(directory, 'families');

  beforeAll(async () => {
    const chromosomes = Array.from({ length: 22 }, (_, i) => i + 1).join(',');
    const run = await simulate(
      ...[
        '--people',
        '300',
        '--variants',
        '150',
        '--chromosomes',
        chromosomes,
        '--spacing',
        '100000',
      ],
      ...['--seed', '3', '--families', '0.5', '--output-dir', cohort],
    );
    expect(run.code).toBe(0);
    const phenotypes = ['--phenotypes', join(cohort, 'clinical.csv')];
    const made = await ingest(
      ...['--input-dir', join(cohort, 'cohort'), ...phenotypes, '--output-dir', store],
    );
    expect(made.code).toBe(0);
  });

  const families = () =>
    new Map(
      readTable(join(cohort, 'clinical.csv'), ',').map((row) => [
        row['sample_id'],
        row['family_id'],
      ]),
    );

  it('has its parents, children and siblings found', async () => {
    const output = join(directory, 'families.kin0');
    const run = await train(
      ...['relatives', '--data-dir', store, '--output', output, '--min-kinship', '0.177', '--json'],
    );
    const pairs = readTable(output);
    expect(JSON.parse(run.stdout).pairs).toBe(pairs.length);
    const family = families();
    const same = pairs.filter(({ IID1, IID2 }) => family.get(IID1) === family.get(IID2));
    expect(pairs.length).toBeGreaterThan(30);
    expect(same.length / pairs.length).toBeGreaterThan(0.98);
  });

  it('is split by --group auto so that no relatives straddle', { tags: ['slow'] }, async () => {
    const output = join(directory, 'run');
    const run = await train(
      ...['--data-dir', store, '--model', 'disease', '--target', 'has_t2d', '--group', 'auto'],
      ...['--epochs', '1', '--output-dir', output, '--json'],
    );
    expect(run.code, run.stderr).toBe(0);
    const splits = new Map(
      readTable(join(output, 'splits.tsv')).map((row) => [row['sample_id'], row['split']]),
    );
    const pairs = readTable(join(directory, 'families.kin0'));
    for (const { IID1, IID2 } of pairs) expect(splits.get(IID1)).toBe(splits.get(IID2));
    expect(new Set(splits.values()).size).toBe(3);
  });

  it('leaves relatives out of the fit, and projects them', async () => {
    const output = join(directory, 'families.tsv');
    const run = await train(
      ...[
        'pca',
        '--data-dir',
        store,
        '--output',
        output,
        '--components',
        '3',
        '--split',
        'train',
        '--json',
      ],
    );
    const summary = JSON.parse(run.stdout);
    expect(summary.relatives).toBeGreaterThan(20);
    const rows = readTable(output);
    expect(rows).toHaveLength(300);
    expect(rows.filter(({ fitted }) => fitted === '1')).toHaveLength(summary.fitted);
    const fitted = new Set(
      rows.filter((row) => row['fitted'] === '1').map((row) => row['sample_id']),
    );
    for (const { IID1, IID2 } of readTable(join(directory, 'families.kin0'))) {
      expect(fitted.has(IID1) && fitted.has(IID2)).toBe(false);
    }
  });
});

/** Largest principal angle of two planes, in radians. */
function largestAngle(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  const orthonormal = (plane: readonly (readonly number[])[]) => {
    const [x = [], y = []] = plane;
    const unit = (v: readonly number[]) => v.map((value) => value / Math.sqrt(dot(v, v)));
    const first = unit(x);
    return [first, unit(y.map((value, i) => value - dot(first, y) * (first[i] as number)))];
  };
  const [p, q] = [orthonormal(a), orthonormal(b)];
  const m = p.map((x) => q.map((y) => dot(x, y))) as [[number, number], [number, number]];
  // Singular values of a 2 × 2 matrix: the smaller is the cosine of the larger angle.
  const trace = m.flat().reduce((sum, value) => sum + value * value, 0);
  const determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
  const smaller = (trace - Math.sqrt(Math.max(0, trace * trace - 4 * determinant ** 2))) / 2;
  return Math.acos(Math.min(1, Math.sqrt(Math.max(0, smaller))));
}

/** Share of the variance of points that lies between groups. */
function between(points: readonly (readonly number[])[], groups: readonly string[]): number {
  const mean = (some: readonly (readonly number[])[]) =>
    [0, 1].map((k) => some.reduce((sum, point) => sum + (point[k] as number), 0) / some.length);
  const square = (a: readonly number[], b: readonly number[]) =>
    [0, 1].reduce((sum, k) => sum + ((a[k] as number) - (b[k] as number)) ** 2, 0);
  const centre = mean(points);
  const total = points.reduce((sum, point) => sum + square(point, centre), 0);
  let explained = 0;
  for (const group of new Set(groups)) {
    const some = points.filter((_, i) => groups[i] === group);
    explained += some.length * square(mean(some), centre);
  }
  return explained / total;
}
