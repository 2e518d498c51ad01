import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, SHARED, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPlink2, plink2, storeForPlink2 } from './plink2.ts';
import { ingest, train } from './program.ts';
import { readTable } from './tables.ts';

// Whole programs, theirs and ours, one after another.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const CINECA = join(SHARED, 'known-answers/pgs-cineca');
const hasCineca = existsSync(CINECA);
const directory = temporaryDirectory();

describe.skipIf(!hasCineca)(
  `PGS001229 on 2,504 people${hasCineca ? '' : ' SKIPPED: needs ../shared/data'}`,
  () => {
    it('equals what pgsc_calc expects, person by person', async () => {
      const store = join(directory, 'cineca');
      const vcf = join(CINECA, 'cineca_synthetic_subset.vcf.gz');
      expect((await ingest('--input-dir', vcf, '--output-dir', store)).code).toBe(0);
      const output = join(directory, 'cineca.tsv');
      const file = join(CINECA, 'PGS001229_22.txt');
      const flags = ['--score-file', file, '--output', output, '--build', 'hg19', '--json'];
      const run = await train('score', '--data-dir', store, ...flags);
      expect(run.code, run.stderr).toBe(0);
      const summary = JSON.parse(run.stdout);
      expect(summary.diagnostics).toEqual([]);
      expect(summary.scores[0]).toMatchObject({
        name: 'PGS001229',
        lines: 835,
        statuses: { matched: 782, ambiguous: 47, unmatched: 6, duplicate: 0, multiallelic: 0 },
      });
      const scores = new Map(readTable(output).map((row) => [row['sample_id'], row]));
      const expected = readTable(join(CINECA, 'cineca_22_additive_0.sscore'));
      expect(expected).toHaveLength(2504);
      for (const row of expected) {
        const found = scores.get(`${row['IID']}_${row['IID']}`);
        expect(found?.['ALLELE_CT']).toBe(row['ALLELE_CT']);
        expect(found?.['DENOM']).toBe(row['DENOM']);
        // The expected file has six digits: sums of ten and more are rounded to 1e-4.
        const sum = Number(row['PGS001229_22_SUM']);
        const rounding = Math.abs(sum) * 5e-6;
        expect(Math.abs(Number(found?.['SUM']) - sum)).toBeLessThan(1e-6 + rounding);
        const average = Number(row['PGS001229_22_AVG']);
        expect(Number(found?.['AVG'])).toBeCloseTo(average, 8);
      }
    });
  },
);

describe('scores of the simulated cohort', () => {
  const store = join(directory, 'store');
  const output = join(directory, 'scores.tsv');
  let keys: string[][];

  beforeAll(async () => {
    const flags = ['--phenotypes', 'test-data/clinical.csv', '--output-dir', store];
    expect((await ingest('--input-dir', 'test-data/cohort', ...flags)).code).toBe(0);
    const run = await ingest(
      'sql',
      'SELECT chrom, pos, ref, alt, id FROM variants ORDER BY chrom, pos, alt',
      '--data-dir',
      store,
      '--format',
      'json',
    );
    const rows: Record<string, string>[] = JSON.parse(run.stdout);
    keys = rows.map(({ chrom, pos, ref, alt }) => [
      String(chrom),
      String(pos),
      ref ?? '',
      alt ?? '',
    ]);
  });

  /** A score of every third variant that is alone at its site, effect alleles ALT and REF in turn. */
  function writeScore(name: string, flags: readonly string[]): string {
    const sites = new Map<string, number>();
    for (const [chrom, pos] of keys) {
      const site = `${chrom}:${pos}`;
      sites.set(site, (sites.get(site) ?? 0) + 1);
    }
    const lines = keys
      .filter(([chrom, pos], i) => i % 3 === 0 && sites.get(`${chrom}:${pos}`) === 1)
      .map(([chrom = '', pos = '', ref = '', alt = ''], i) => {
        const alleles = i % 2 === 0 ? [alt, ref] : [ref, alt];
        const key = `${chrom}:${pos}:${ref}:${alt}`;
        return [key, chrom.slice(3), pos, ...alleles, String(Math.sin(i)), ...flags].join('\t');
      });
    const columns = 'rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight';
    const more = flags.length > 0 ? '\tis_dominant\tis_recessive' : '';
    const path = join(directory, `${name}.txt`);
    const head = `#pgs_id=${name}\n#genome_build=GRCh38\n${columns}${more}`;
    writeFileSync(path, `${[head, ...lines].join('\n')}\n`);
    return path;
  }

  /** The same without comments, as plink2 wants it. */
  function bare(path: string): string {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    writeFileSync(`${path}.bare`, lines.join('\n'));
    return `${path}.bare`;
  }

  const score = (...flags: string[]) =>
    train('score', '--data-dir', store, '--output', output, '--keep-ambiguous', ...flags);

  it.skipIf(!hasPlink2)(
    `equal those of plink2, three files in one pass${hasPlink2 ? '' : ' SKIPPED: needs plink2'}`,
    async () => {
      const files = {
        additive: writeScore('additive', []),
        dominant: writeScore('dominant', ['True', 'False']),
        recessive: writeScore('recessive', ['False', 'True']),
      };
      const pfile = await storeForPlink2(store, directory);
      const compare = async (how: readonly string[], names: readonly (keyof typeof files)[]) => {
        const run = await score('--score-file', ...Object.values(files), '--threads', '2', ...how);
        expect(run.code, run.stderr).toBe(0);
        const mine = readTable(output);
        for (const name of names) {
          const modifiers = [
            ...(name === 'additive' ? [] : [name]),
            ...(how.length > 0 ? ['no-mean-imputation'] : []),
          ];
          const out = join(directory, `plink2-${name}`);
          const columns = ['1', '4', '6', 'header', 'cols=+scoresums,+denom'];
          const flags = ['--score', bare(files[name]), ...columns, ...modifiers];
          plink2('--pfile', pfile, ...flags, '--out', out);
          const here = mine.filter((row) => row['score'] === name);
          const expected = readTable(`${out}.sscore`);
          expect(here).toHaveLength(expected.length);
          for (const [i, row] of expected.entries()) {
            expect(here[i]?.['sample_id']).toBe(row['IID']);
            expect(here[i]?.['ALLELE_CT']).toBe(row['ALLELE_CT']);
            expect(here[i]?.['DENOM']).toBe(row['DENOM']);
            const sum = Number(row['SCORE1_SUM']);
            expect(Math.abs(Number(here[i]?.['SUM']) - sum)).toBeLessThan(
              1e-5 * (1 + Math.abs(sum)),
            );
          }
        }
      };
      await compare([], ['additive']);
      await compare(['--no-mean-imputation'], ['additive', 'dominant', 'recessive']);
    },
  );

  it('do not depend on the number of threads', async () => {
    const file = writeScore('threads', []);
    const tables: string[] = [];
    for (const threads of ['1', '2']) {
      expect((await score('--score-file', file, '--threads', threads)).code).toBe(0);
      tables.push(readFileSync(output, 'utf8'));
    }
    expect(tables[0]).toBe(tables[1]);
  });

  it('with the true weights reach the R² of the simulator, within its interval', async () => {
    const truth = JSON.parse(readFileSync(join(WORKSPACE, 'test-data/truth.json'), 'utf8'));
    const variants: { key: string; beta: number }[] = truth.bmi.variants;
    const columns = 'chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight';
    const lines = variants.map(({ key, beta }) => {
      const [chrom, pos, ref, alt] = key.split(':');
      return `${chrom}\t${pos}\t${alt}\t${ref}\t${beta}`;
    });
    const file = join(directory, 'truth.txt');
    writeFileSync(file, `#pgs_id=truth\n#genome_build=hg38\n${columns}\n${lines.join('\n')}\n`);
    const run = await score('--score-file', file, '--keep-multiallelic', '--json');
    expect(JSON.parse(run.stdout).scores[0].rate).toBe(1);
    const sums = new Map(readTable(output).map((row) => [row['sample_id'], Number(row['SUM'])]));
    const bmi = new Map(
      readTable(join(WORKSPACE, 'test-data/clinical.csv'), ',')
        .filter((row) => row['bmi'] !== '' && row['bmi'] !== 'NA')
        .map((row) => [row['sample_id'], Number(row['bmi'])]),
    );
    const column: number = truth.people.columns.indexOf('bmi');
    const people: [string, ...number[]][] = truth.people.rows;
    const known = people.filter(([id]) => bmi.has(id));
    const trait = known.map(([id]) => bmi.get(id) ?? Number.NaN);
    const genetic = known.map((row) => row[column] as number);
    const scored = known.map(([id]) => sums.get(id) ?? Number.NaN);
    // One call of a hundred is missing; nothing else parts the score from the truth.
    expect(correlation(scored, genetic)).toBeGreaterThan(0.98);
    const z = Math.atanh(correlation(genetic, trait));
    const halfWidth = 1.96 / Math.sqrt(known.length - 3);
    const [low, high] = [Math.tanh(z - halfWidth) ** 2, Math.tanh(z + halfWidth) ** 2];
    const r2 = correlation(scored, trait) ** 2;
    expect(low).toBeGreaterThan(0.05);
    expect(r2).toBeGreaterThan(low);
    expect(r2).toBeLessThan(high);
  });

  it('are covariates of the nets, with their names in the report of the run', {
    tags: ['slow'],
  }, async () => {
    const file = writeScore('PGS1', []);
    const isPalindromic = /\t(A\tT|T\tA|C\tG|G\tC)\t/;
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.filter((line) => !isPalindromic.test(line)).join('\n'));
    const output = join(directory, 'run');
    const flags = [
      '--data-dir',
      store,
      '--model',
      'disease',
      '--target',
      'has_t2d',
      '--epochs',
      '1',
    ];
    const covariates = ['--covariates', 'age,score:PGS1', '--score-file'];
    const run = await train(...flags, ...covariates, file, '--output-dir', output, '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(readFileSync(join(output, 'report.html'), 'utf8')).toContain('score:PGS1');
    const lacking = await train(
      ...flags,
      '--covariates',
      'score:PGS9',
      '--score-file',
      file,
      '--json',
    );
    expect([lacking.code, errorOf(lacking).code]).toEqual([2, 'CONFIG']);
    const alone = await train(...flags, '--covariates', 'score:PGS1', '--json');
    expect([alone.code, errorOf(alone).code]).toEqual([2, 'CONFIG']);
  });

  it('are computed anew on the store that is predicted for', { tags: ['slow'] }, async () => {
    const run = join(directory, 'run');
    const predictions = join(directory, 'predictions.tsv');
    const scores = ['--score-file', join(directory, 'PGS1.txt')];
    const flags = [run, '--data-dir', store, '--output', predictions, '--json'];
    const told = await train('predict', ...flags, ...scores);
    expect(told.code, told.stderr).toBe(0);
    const trained = new Map(
      readTable(join(run, 'disease/predictions.tsv')).map((row) => [row['sample_id'], row]),
    );
    const rows = readTable(predictions);
    expect(rows.length).toBe(600);
    for (const row of rows) {
      const before = Number(trained.get(row['sample_id'])?.['score:has_t2d']);
      expect(Math.abs(Number(row['has_t2d']) - before)).toBeLessThan(1e-5);
      expect(row['missing_covariates']).toBe('');
    }
    const judged = await train('evaluate', run, '--data-dir', store, ...scores, '--json');
    expect(JSON.parse(judged.stdout).tasks.has_t2d.test.auroc.value).toBeGreaterThan(0.6);
    const without = await train('predict', ...flags);
    expect({ exit: without.code, message: errorOf(without).message }).toEqual({
      exit: 2,
      message:
        'Cannot predict without polygenic scores: expected --score-file with what the model was trained on: "score:PGS1", got no --score-file',
    });
  });

  it.skipIf(!hasPlink2)(
    `of a fitted linear path can be taken up by plink2${hasPlink2 ? '' : ' SKIPPED: needs plink2'}`,
    { tags: ['slow'] },
    async () => {
      const run = join(directory, 'linear');
      const flags = ['--data-dir', store, '--model', 'disease', '--target', 'has_t2d'];
      const trained = await train(...flags, '--epochs', '1', '--output-dir', run, '--json');
      expect(trained.code, trained.stderr).toBe(0);
      const file = join(run, 'disease/linear.has_t2d.txt');
      const rules = ['--keep-multiallelic', '--keep-first-match'];
      const scored = await score('--score-file', file, ...rules, '--json');
      expect(JSON.parse(scored.stdout).scores[0]).toMatchObject({ rate: 1 });
      const out = join(directory, 'plink2-linear');
      const columns = ['1', '4', '6', 'header', 'cols=+scoresums,+denom'];
      const pfile = await storeForPlink2(store, directory);
      plink2('--pfile', pfile, '--score', bare(file), ...columns, '--out', out);
      const mine = readTable(output);
      for (const [i, row] of readTable(`${out}.sscore`).entries()) {
        expect(mine[i]?.['ALLELE_CT']).toBe(row['ALLELE_CT']);
        const sum = Number(row['SCORE1_SUM']);
        expect(Math.abs(Number(mine[i]?.['SUM']) - sum)).toBeLessThan(1e-5 * (1 + Math.abs(sum)));
      }
    },
  );

  it('come with a log of every line', async () => {
    const file = writeScore('log', []);
    const log = join(directory, 'log.tsv');
    const run = await score('--score-file', file, '--match-log', log);
    expect(run.code).toBe(0);
    const lines = readTable(log);
    expect(run.stdout).toContain(`log: ${lines.length.toLocaleString('en-US')} of`);
    expect(lines[1]).toMatchObject({ line: '5', status: 'matched', match_type: 'refalt' });
    expect(lines.every(({ status }) => status === 'matched')).toBe(true);
  });

  it('are refused where too little matches, with the log written and no scores', async () => {
    const columns = 'chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight';
    const file = join(directory, 'foreign.txt');
    writeFileSync(file, `#pgs_id=foreign\n#genome_build=hg38\n${columns}\n20\t5\tA\tG\t1\n`);
    const fresh = join(directory, 'foreign.tsv');
    const run = await train(
      ...['score', '--data-dir', store, '--score-file', file, '--output', fresh, '--json'],
    );
    expect(run.code).toBe(1);
    expect(errorOf(run)).toMatchObject({ code: 'SCORE_MATCH' });
    expect(existsSync(fresh)).toBe(false);
    expect(readTable(join(directory, 'foreign.matches.tsv'))[0]).toMatchObject({
      status: 'unmatched',
    });
  });

  it('are refused for another build, a repeated score and an unknown match type', async () => {
    const file = writeScore('build', []);
    const other = join(directory, 'other-build.txt');
    writeFileSync(other, readFileSync(file, 'utf8').replace('GRCh38', 'GRCh37'));
    const wrongBuild = await score('--score-file', other, '--json');
    expect([wrongBuild.code, errorOf(wrongBuild).code]).toEqual([1, 'SCORE_MATCH']);
    const twice = await score('--score-file', file, file, '--json');
    expect([twice.code, errorOf(twice).code]).toEqual([2, 'CONFIG']);
    const unknown = await score('--score-file', file, '--match-priority', 'best', '--json');
    expect([unknown.code, errorOf(unknown).code]).toEqual([2, 'CONFIG']);
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] as number) - my), 0);
  return (
    product(a, meanA, b, meanB) /
    Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB))
  );
}
