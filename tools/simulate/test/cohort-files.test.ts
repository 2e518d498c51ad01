import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseContigs } from '../src/contigs.ts';
import { writeCohort } from '../src/write-cohort.ts';
import { isInstalled, run } from './installed.ts';
import { countAlleles, readVcf } from './read-vcf.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const hasBcftools = isInstalled('bcftools');
const COHORT = {
  people: 80,
  variants: 600,
  chromosomes: parseContigs('21,X'),
  multiallelic: 0.1,
  missing: 0.03,
};

describe('CohortFiles', () => {
  it('writes INFO counts that a recount of the calls gives', async () => {
    const outputDir = temporaryDirectory();
    await writeCohort({ ...COHORT, outputDir });
    for (const name of ['chr21', 'chrX']) {
      const { records } = readVcf(join(outputDir, 'cohort', `${name}.vcf.gz`));
      expect(records).toHaveLength(600);
      for (const record of records) expect(record.info).toMatchObject(countAlleles(record));
    }
  });

  it('gives men one allele on X and two elsewhere', async () => {
    const outputDir = temporaryDirectory();
    await writeCohort({ ...COHORT, outputDir, compress: 'none' });
    const clinical = execFileSync('cut', ['-d,', '-f2', join(outputDir, 'clinical.csv')]);
    const sexes = clinical.toString().split('\n').slice(1, -1);
    const ploidy = (name: string) =>
      readVcf(join(outputDir, 'cohort', `${name}.vcf`)).records.map(({ alleles }) =>
        alleles.map((call) => call.length),
      );
    for (const row of ploidy('chrX'))
      expect(row).toEqual(sexes.map((sex) => (sex === 'M' ? 1 : 2)));
    for (const row of ploidy('chr21')) expect(row).toEqual(sexes.map(() => 2));
  });

  it('writes the same genotypes phased, unphased and with evidence', async () => {
    const read = async (change: Partial<Parameters<typeof writeCohort>[0]>) => {
      const outputDir = temporaryDirectory();
      await writeCohort({ ...COHORT, ...change, outputDir });
      return readVcf(join(outputDir, 'cohort', 'chrX.vcf.gz')).records;
    };
    const phased = await read({});
    const unphased = await read({ phased: false });
    const evidence = await read({ formatFields: 'GT:AD:DP:GQ:PL' });
    const sorted = phased.map(({ alleles }) =>
      alleles.map((call) => [...call].sort((a, b) => a - b)),
    );
    expect(unphased.map(({ alleles }) => alleles)).toEqual(sorted);
    expect(evidence.map(({ alleles }) => alleles)).toEqual(phased.map(({ alleles }) => alleles));
    expect(phased.some(({ line }) => line.includes('1|0'))).toBe(true);
    expect(unphased.some(({ line }) => line.includes('|'))).toBe(false);
  });

  it.skipIf(!hasBcftools)('writes what bcftools reads as it stands (needs bcftools)', async () => {
    const outputDir = temporaryDirectory();
    await writeCohort({ ...COHORT, outputDir, formatFields: 'GT:AD:DP:GQ:PL' });
    const path = join(outputDir, 'cohort', 'chrX.vcf.gz');
    const { records, samples } = readVcf(path);
    expect(run('bcftools', ['query', '-l', path]).split('\n').slice(0, -1)).toEqual(samples);
    expect(run('bcftools', ['index', '--nrecords', path])).toBe('600\n');
    const genotypes = run('bcftools', ['query', '-f', '%POS[ %GT]\n', path]);
    expect(genotypes.split('\n').slice(0, -1)).toEqual(
      records.map(({ pos, calls }) => [pos, ...calls.map((call) => call.split(':')[0])].join(' ')),
    );
    const { pos } = records[300]!;
    const region = run('bcftools', ['query', '-f', '%POS\n', '-r', `chrX:${pos}-${pos}`, path]);
    expect(region.split('\n')).toContain(String(pos));
  });
});
