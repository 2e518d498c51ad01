/** @module-tag slow */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPlink2, plink2 } from './plink2.ts';
import { ingest, train } from './program.ts';
import { readTable } from './tables.ts';

// Whole programs, theirs and ours, one after another.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const directory = temporaryDirectory();
const skipped = hasPlink2 ? '' : ' SKIPPED: needs plink2';
const people = Array.from({ length: 300 }, (_, i) => `P${i}`);
const SITES = 40;
const position = (site: number) => 1_000 + 50 * site;

/** From 0 to 1, decided by its arguments. */
const chance = (a: number, b: number) =>
  Math.abs(Math.sin(a * 12.9898 + b * 78.233) * 43758.5453) % 1;

/** Rare at the first sites, common at the last; now and then missing at odd sites. */
function dosage(person: number, site: number): number | null {
  if (site % 2 === 1 && chance(person, 100 + site) < 0.03) return null;
  const copy = (draw: number) => Math.min(1, Math.max(0, (site + 4) / SITES + draw - 0.7));
  return copy(chance(person, site)) + copy(chance(person, site + 1_000));
}

const trait = (person: number) => 2 * (dosage(person, 20) ?? 0) + chance(person, -1);
const isCase = (person: number) => Number(trait(person) > 2.2);

function vcf(): string {
  const meta = [
    '##fileformat=VCFv4.3',
    '##contig=<ID=20>',
    '##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dosage">',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...people].join('\t'),
  ];
  const rows = Array.from({ length: SITES }, (_, site) => {
    const values = people.map((_id, person) => dosage(person, site)?.toFixed(4) ?? '.');
    return ['20', position(site), `s${site}`, 'A', 'G', '.', '.', '.', 'DS', ...values].join('\t');
  });
  return `${[...meta, ...rows].join('\n')}\n`;
}

/** A score of all sites, effect alleles ALT and REF in turn; for plink2 without comments. */
function scoreFile(name: string, flags: readonly string[]): { ours: string; theirs: string } {
  const columns = [
    'rsID',
    'chr_name',
    'chr_position',
    'effect_allele',
    'other_allele',
    'effect_weight',
  ];
  const rows = Array.from({ length: SITES }, (_, site) => {
    const alleles = site % 3 === 0 ? ['A', 'G'] : ['G', 'A'];
    return [
      `s${site}`,
      '20',
      position(site),
      ...alleles,
      Math.sin(site + 1).toFixed(5),
      ...flags,
    ].join('\t');
  });
  const header = [...columns, ...(flags.length > 0 ? ['is_dominant', 'is_recessive'] : [])].join(
    '\t',
  );
  const [ours, theirs] = [join(directory, `${name}.txt`), join(directory, `${name}.bare`)];
  writeFileSync(ours, `#pgs_id=${name}\n#genome_build=GRCh38\n${header}\n${rows.join('\n')}\n`);
  writeFileSync(theirs, `${header}\n${rows.join('\n')}\n`);
  return { ours, theirs };
}

describe.skipIf(!hasPlink2).each([['packed'], ['list']])(
  `a store of dosages, %s${skipped}`,
  (calls) => {
    const store = join(directory, calls);
    const pfile = join(directory, `${calls}-pfile`);
    const traits = join(directory, `${calls}.tsv`);

    beforeAll(async () => {
      const file = join(directory, `${calls}.vcf`);
      writeFileSync(file, vcf());
      const rows = people.map((id, i) => `${id}\t${trait(i)}\t${isCase(i)}\t${chance(i, -2)}`);
      writeFileSync(traits, `IID\ty\tcase\tage\n${rows.join('\n')}\n`);
      const flags = ['--phenotypes', traits, '--sample-column', 'IID', '--field', 'DS'];
      const run = await ingest(
        '--input-dir',
        file,
        ...flags,
        '--calls',
        calls,
        '--output-dir',
        store,
      );
      expect(run.code, run.stderr).toBe(0);
      plink2('--vcf', file, 'dosage=DS', '--make-pgen', '--out', pfile);
    });

    it.each([
      ['additive', []],
      ['dominant', ['True', 'False']],
      ['recessive', ['False', 'True']],
    ] as const)('is scored by its dosages, as plink2 does: %s', async (model, flags) => {
      const { ours, theirs } = scoreFile(`${calls}-${model}`, flags);
      const output = join(directory, `${calls}-${model}.tsv`);
      const ask = ['--score-file', ours, '--output', output, '--build', 'GRCh38'];
      if (model !== 'additive') ask.push('--no-mean-imputation');
      const run = await train('score', '--data-dir', store, ...ask);
      expect(run.code, run.stderr).toBe(0);
      // What it fills in for a dominant or recessive effect is not the mean effect.
      const modifier = model === 'additive' ? [] : [model, 'no-mean-imputation'];
      const out = join(directory, `${calls}-${model}-plink2`);
      plink2(
        '--pfile',
        pfile,
        '--score',
        theirs,
        '1',
        '4',
        '6',
        'header',
        ...modifier,
        'cols=+scoresums',
        '--out',
        out,
      );
      const expected = readTable(`${out}.sscore`);
      const found = readTable(output);
      expect(found).toHaveLength(people.length);
      for (const [i, row] of expected.entries()) {
        expect(Math.abs(Number(found[i]?.['SUM']) - Number(row['SCORE1_SUM']))).toBeLessThan(2e-3);
        expect(found[i]?.['ALLELE_CT']).toBe(row['ALLELE_CT']);
      }
    });

    it('is tested by its dosages, as plink2 does', async () => {
      const output = join(directory, `${calls}-gwas`);
      const ask = ['--target', 'y,case', '--covariates', 'age', '--output', output];
      const run = await train('gwas', '--data-dir', store, ...ask);
      expect(run.code, run.stderr).toBe(0);
      const out = join(directory, `${calls}-glm`);
      const columns = ['--pheno-name', 'y,case', '--covar', traits, '--covar-name', 'age', '--1'];
      plink2('--pfile', pfile, '--pheno', traits, ...columns, '--glm', 'hide-covar', '--out', out);
      for (const [name, suffix] of [
        ['y', 'y.glm.linear'],
        ['case', 'case.glm.logistic.hybrid'],
      ]) {
        const found = readTable(`${output}_${name}.regenie`, ' ');
        const expected = readTable(`${out}.${suffix}`);
        expect(found).toHaveLength(SITES);
        for (const [site, row] of expected.entries()) {
          if (site % 2 === 1 || row['ERRCODE'] !== '.') continue; // it drops missing calls
          const sign = row['A1'] === 'G' ? 1 : -1;
          const beta = suffix?.includes('logistic')
            ? Math.log(Number(row['OR']))
            : Number(row['BETA']);
          const scale = 1 + Math.abs(beta);
          expect(Math.abs(Number(found[site]?.['BETA']) - sign * beta) / scale).toBeLessThan(1e-3);
        }
      }
    });
  },
);
