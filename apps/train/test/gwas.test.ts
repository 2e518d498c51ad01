import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, SHARED, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPlink2, plink2, storeForPlink2 } from './plink2.ts';
import { ingest, train } from './program.ts';
import { readTable } from './tables.ts';

// Whole programs, theirs and ours, one after another.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const REGENIE = join(SHARED, 'known-answers/regenie');
const MAIZE = join(SHARED, 'cohorts/maize-281.vcf');
const isReady = existsSync(REGENIE);
const skipped = isReady ? '' : ' SKIPPED: needs ../shared/data';
const directory = temporaryDirectory();

/** Lines of a table whose columns are parted by spaces. */
const readSpaced = (path: string) => readTable(path, /\s+/);

describe.skipIf(!isReady)(`association of regenie's example${skipped}`, () => {
  const store = join(directory, 'regenie');

  beforeAll(async () => {
    const covariates = readSpaced(join(REGENIE, 'covariates.txt'));
    const binary = readSpaced(join(REGENIE, 'phenotype_bin.txt'));
    const traits = readSpaced(join(REGENIE, 'phenotype.txt'));
    // The six people whom the expected results with missing phenotypes are without.
    const absent = new Set(['35', '77', '100', '136', '204', '474']);
    const rows = traits.map(({ IID, Y1, Y2 }, i) => {
      const { V1, V2, V3 } = covariates[i] ?? {};
      const without = absent.has(IID ?? '') ? ['NA', 'NA'] : [Y1, Y2];
      return [IID, Y1, Y2, ...without, binary[i]?.['Y1'], V1, V2, V3].join('\t');
    });
    const table = join(directory, 'traits.tsv');
    writeFileSync(table, ['IID\tY1\tY2\tM1\tM2\tB1\tV1\tV2\tV3', ...rows].join('\n'));
    const flags = ['--phenotypes', table, '--sample-column', 'IID', '--output-dir', store];
    const run = await ingest('--input-dir', join(REGENIE, 'example.vcf.gz'), ...flags);
    expect(run.code, run.stderr).toBe(0);
    const list = [1, 2].flatMap((i) =>
      ['Y', 'M'].map((name) => `${name}${i} ${join(REGENIE, `fit_lin_out_${i}.loco`)}`),
    );
    writeFileSync(join(directory, 'pred.list'), list.join('\n'));
  });

  const gwas = (...flags: string[]) =>
    train('gwas', '--data-dir', store, '--covariates', 'V1,V2,V3', ...flags, '--json');

  it('has its BETA to 5e-6, with LOCO offsets, both traits, also with missing phenotypes', async () => {
    const output = join(directory, 'loco');
    const pred = ['--pred', join(directory, 'pred.list')];
    const run = await gwas(
      '--target',
      'Y1,Y2,M1,M2',
      ...pred,
      '--output',
      output,
      '--threads',
      '2',
    );
    expect(run.code, run.stderr).toBe(0);
    for (const [mine, theirs] of [
      ['Y1', 'test_lin_out_Y1'],
      ['Y2', 'test_lin_out_Y2'],
      ['M1', 'test_lin_out_missing_Y1'],
      ['M2', 'test_lin_out_missing_Y2'],
    ]) {
      const found = readSpaced(`${output}_${mine}.regenie`);
      const expected = readSpaced(join(REGENIE, `${theirs}.regenie`));
      expect(found).toHaveLength(1000);
      for (const [i, row] of expected.entries()) {
        const here = found[i] ?? {};
        // Its effect allele is this VCF's REF; ours is ALT.
        expect([here['ALLELE1'], here['ALLELE0']]).toEqual([row['ALLELE0'], row['ALLELE1']]);
        expect(Math.abs(Number(here['BETA']) + Number(row['BETA']))).toBeLessThan(5e-6);
        expect(Math.abs(Number(here['SE']) - Number(row['SE']))).toBeLessThan(5e-6);
        expect(Number(here['CHISQ'])).toBeCloseTo(Number(row['CHISQ']), 3);
        expect(Number(here['LOG10P'])).toBeCloseTo(Number(row['LOG10P']), 3);
        expect(Number(here['A1FREQ'])).toBeCloseTo(1 - Number(row['A1FREQ']), 5);
      }
      expect(found[0]?.['N']).toBe(mine?.startsWith('M') ? '494' : '500');
    }
  });

  it.skipIf(!hasPlink2)(
    `has plink2's log odds${hasPlink2 ? '' : ' SKIPPED: needs plink2'}`,
    { tags: ['slow'] },
    async () => {
      const output = join(directory, 'logistic');
      expect((await gwas('--target', 'B1,Y1', '--output', output)).code).toBe(0);
      const rows = readTable(join(directory, 'traits.tsv'));
      const table = join(directory, 'plink2.tsv');
      const lines = rows.map(({ IID, B1, V1, V2, V3 }) =>
        [IID, Number(B1) + 1, V1, V2, V3].join('\t'),
      );
      writeFileSync(table, ['#IID\tB1\tV1\tV2\tV3', ...lines].join('\n'));
      const pfile = await storeForPlink2(store, directory);
      const out = join(directory, 'plink2-glm');
      const columns = ['--pheno-name', 'B1', '--covar', table, '--covar-name', 'V1,V2,V3'];
      const glm = ['--glm', 'hide-covar', 'firth-fallback'];
      plink2('--pfile', pfile, '--pheno', table, ...columns, ...glm, '--out', out);
      const found = readSpaced(`${output}_B1.regenie`);
      for (const [i, row] of readTable(`${out}.B1.glm.logistic.hybrid`).entries()) {
        const sign = row['A1'] === found[i]?.['ALLELE1'] ? 1 : -1;
        const beta = sign * Math.log(Number(row['OR']));
        expect(Math.abs(Number(found[i]?.['BETA']) - beta)).toBeLessThan(
          1e-4 * (1 + Math.abs(beta)),
        );
        const error = Number(row['LOG(OR)_SE']);
        expect(Math.abs(Number(found[i]?.['SE']) - error)).toBeLessThan(1e-4 * error);
        expect(found[i]?.['EXTRA'] === 'FIRTH').toBe(row['FIRTH?'] === 'Y');
      }
    },
  );

  it('does not depend on the number of threads, and leaves plots that tell λ', {
    tags: ['slow'],
  }, async () => {
    const tables: string[] = [];
    for (const threads of ['1', '2']) {
      const output = join(directory, `threads${threads}`);
      const run = await gwas('--target', 'Y1', '--output', output, '--threads', threads);
      const { lambda } = JSON.parse(run.stdout).traits[0];
      expect(readFileSync(`${output}_Y1.qq.svg`, 'utf8')).toContain(`λ = ${lambda.toFixed(3)}`);
      expect(existsSync(`${output}_Y1.manhattan.svg`)).toBe(true);
      tables.push(readFileSync(`${output}_Y1.regenie`, 'utf8'));
    }
    expect(tables[0]).toBe(tables[1]);
  });

  it('tests the training split alone: labels of the others cannot change a digit', {
    tags: ['slow'],
  }, async () => {
    const table = join(directory, 'traits.tsv');
    const original = readTable(table);
    const split = (i: number) => ['train', 'train', 'valid', 'test'][i % 4] ?? '';
    const tables: string[] = [];
    for (const disturbed of [false, true]) {
      const file = join(directory, `split-${disturbed}.tsv`);
      const rows = original.map(({ IID, Y1, V1 }, i) => {
        const trait = disturbed && split(i) !== 'train' ? String(1000 * i) : Y1;
        return [IID, trait, V1, split(i)].join('\t');
      });
      writeFileSync(file, ['IID\tY1\tV1\tsplit', ...rows].join('\n'));
      const other = join(directory, `store-${disturbed}`);
      const flags = ['--phenotypes', file, '--sample-column', 'IID', '--output-dir', other];
      await ingest('--input-dir', join(REGENIE, 'example.vcf.gz'), ...flags);
      const output = join(directory, `split-${disturbed}`);
      const run = await train(
        ...['gwas', '--data-dir', other, '--target', 'Y1', '--covariates', 'V1', '--json'],
        ...['--split', 'train', '--split-column', 'split', '--output', output],
      );
      expect(JSON.parse(run.stdout).traits[0].people).toBe(250);
      tables.push(readFileSync(`${output}_Y1.regenie`, 'utf8'));
    }
    expect(tables[0]).toBe(tables[1]);
  });

  it('refuses predictions that lack a trait, and a column that is not there; no table is left', async () => {
    const output = join(directory, 'refused');
    const pred = ['--pred', join(directory, 'pred.list'), '--output', output];
    const lacking = await gwas('--target', 'Y1,B1', ...pred);
    expect([lacking.code, errorOf(lacking).code]).toEqual([2, 'CONFIG']);
    const unknown = await gwas('--target', 'Y9', '--output', output);
    expect([unknown.code, errorOf(unknown).code]).toEqual([1, 'DATASET']);
    expect(existsSync(`${output}_Y1.regenie`)).toBe(false);
  });
});

describe.skipIf(!isReady || !hasPlink2)(
  `maize${skipped}${hasPlink2 ? '' : ' SKIPPED: needs plink2'}`,
  { tags: ['slow'] },
  () => {
    it("has plink2's top hits and λ", async () => {
      const store = join(directory, 'maize');
      const phenotypes = MAIZE.replace('.vcf', '.phenotypes.tsv');
      const flags = ['--phenotypes', phenotypes, '--sample-column', 'V2', '--output-dir', store];
      expect((await ingest('--input-dir', MAIZE, ...flags)).code).toBe(0);
      const output = join(directory, 'maize');
      const run = await train(
        ...['gwas', '--data-dir', store, '--target', 'V6', '--output', output, '--json'],
      );
      const { lambda, people } = JSON.parse(run.stdout).traits[0];
      expect(people).toBeGreaterThan(200);
      const table = join(directory, 'maize.tsv');
      const rows = readTable(phenotypes).map(({ V2, V6 }) => `${V2}\t${V6}`);
      writeFileSync(table, ['#IID\tV6', ...rows].join('\n'));
      const pfile = await storeForPlink2(store, directory);
      const out = join(directory, 'maize-glm');
      plink2('--pfile', pfile, '--pheno', table, '--glm', 'allow-no-covars', '--out', out);
      const theirs = new Map(
        readTable(`${out}.V6.glm.linear`).map((row) => [`${row['CHROM']}:${row['POS']}`, row]),
      );
      const mine = readSpaced(`${output}_V6.regenie`).filter(({ CHISQ }) => CHISQ !== 'NA');
      const place = (row: Record<string, string>) => `${row['CHROM']}:${row['GENPOS']}`;
      const top = (places: readonly string[]) => new Set(places.slice(0, 20));
      const myTop = top(
        [...mine].sort((a, b) => Number(b['LOG10P']) - Number(a['LOG10P'])).map(place),
      );
      const theirTop = top(
        [...theirs].sort(([, a], [, b]) => Number(a['P']) - Number(b['P'])).map(([key]) => key),
      );
      // They leave out who has no call, we fill the mean in: 3.5 % of calls.
      expect([...myTop].filter((one) => theirTop.has(one)).length).toBeGreaterThanOrEqual(18);
      const squares = [...theirs.values()]
        .map(({ T_STAT }) => Number(T_STAT) ** 2)
        .filter((value) => !Number.isNaN(value))
        .sort((a, b) => a - b);
      const theirLambda = (squares[squares.length >> 1] as number) / 0.45493642;
      expect(Math.abs(lambda / theirLambda - 1)).toBeLessThan(0.03);
    });
  },
);

describe.skipIf(!hasPlink2)(
  `rare variants of the simulated cohort${hasPlink2 ? '' : ' SKIPPED: needs plink2'}`,
  { tags: ['slow'] },
  () => {
    it("have plink2's Firth where it takes it, and every test says something", async () => {
      const store = join(directory, 'rare');
      const clinical = 'test-data/clinical.csv';
      const flags = ['--phenotypes', clinical, '--output-dir', store];
      const made = await ingest('--input-dir', 'test-data/cohort', ...flags);
      expect(made.code, made.stderr).toBe(0);
      const output = join(directory, 'rare');
      const columns = ['--target', 'has_t2d', '--covariates', 'age,PC1'];
      const run = await train('gwas', '--data-dir', store, ...columns, '--output', output);
      expect(run.code, run.stderr).toBe(0);
      const rows = readTable(join(WORKSPACE, clinical), ',');
      const known = (text = '') => (Number.isNaN(Number(text || 'NA')) ? 'NA' : text);
      const lines = rows.map(({ sample_id: id, has_t2d: t2d, age, PC1 }) => {
        const label = known(t2d) === 'NA' ? 'NA' : Number(t2d) + 1;
        return [id, label, known(age), known(PC1)].join('\t');
      });
      const table = join(directory, 'rare.tsv');
      writeFileSync(table, ['#IID\tT2D\tage\tPC1', ...lines].join('\n'));
      const pfile = await storeForPlink2(store, directory);
      const out = join(directory, 'rare-glm');
      const covar = ['--covar', table, '--covar-name', 'age,PC1', '--covar-variance-standardize'];
      const glm = ['--glm', 'hide-covar', 'firth-fallback', '--mac', '1'];
      const data = ['--pfile', pfile, '--pheno', table, '--pheno-name', 'T2D'];
      plink2(...data, ...covar, ...glm, '--out', out);
      const theirs = new Map(
        readTable(`${out}.T2D.glm.logistic.hybrid`).map((row) => [row['ID'], row]),
      );
      const found = readSpaced(`${output}_has_t2d.regenie`);
      let [firth, compared] = [0, 0];
      for (const row of found) {
        const { CHROM: chrom, GENPOS: pos, ALLELE0: ref, ALLELE1: alt, N: people, EXTRA } = row;
        const other = theirs.get([chrom, pos, ref, alt].join(':'));
        if (!other) throw new Error(`plink2 lacks ${chrom}:${pos}`);
        expect(EXTRA).toBe(other['FIRTH?'] === 'Y' ? 'FIRTH' : 'NA');
        if (EXTRA === 'FIRTH') firth++;
        if (other['OBS_CT'] !== people) continue; // it leaves missing calls out; ours take the mean
        const beta = (other['A1'] === alt ? 1 : -1) * Math.log(Number(other['OR']));
        expect(Math.abs(Number(row['BETA']) - beta)).toBeLessThan(1e-3 * (1 + Math.abs(beta)));
        const error = Number(other['LOG(OR)_SE']);
        expect(Math.abs(Number(row['SE']) - error)).toBeLessThan(1e-3 * error);
        compared++;
      }
      expect(firth).toBeGreaterThan(1500);
      expect(compared).toBeGreaterThan(15);
    });
  },
);
