import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseContigs } from '../src/contigs.ts';
import { writeCohort } from '../src/write-cohort.ts';
import { isInstalled, run } from './installed.ts';
import { countAlleles, readVcf } from './read-vcf.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const COHORT = {
  people: 40,
  variants: 300,
  chromosomes: parseContigs('21,X'),
  multiallelic: 0.2,
  missing: 0.05,
};

describe('PersonFiles', () => {
  it('gives each person the ALT alleles that the cohort’s files show, and no other site', async () => {
    const [together, apart] = [temporaryDirectory(), temporaryDirectory()];
    await writeCohort({ ...COHORT, outputDir: together });
    await writeCohort({ ...COHORT, outputDir: apart, layout: 'person' });
    const cohort = ['chr21', 'chrX'].map((name) =>
      readVcf(join(together, 'cohort', `${name}.vcf.gz`)),
    );
    cohort[0]!.samples.forEach((sample, i) => {
      const { records, samples } = readVcf(join(apart, 'cohort', `${sample}.vcf.gz`));
      expect(samples).toEqual([sample]);
      const spelt = (record: (typeof records)[number], call: readonly number[]) => {
        const bases = call.map((allele) => (allele === 0 ? record.ref : record.alts[allele - 1]));
        return `${record.chrom}:${record.pos}:${record.id}:${record.ref}:${bases.join('|')}`;
      };
      const expected = cohort
        .flatMap((file) => file.records)
        .filter(({ alleles }) => alleles[i]!.some((allele) => allele > 0))
        .map((record) => spelt(record, record.alleles[i]!));
      expect(records.map((record) => spelt(record, record.alleles[0]!))).toEqual(expected);
      for (const record of records) {
        expect(record.info).toMatchObject(countAlleles(record));
        expect(new Set(record.alleles[0]).has(record.alts.length)).toBe(true);
      }
    });
  });

  it('writes plain text, unphased, and no index when asked', async () => {
    const outputDir = temporaryDirectory();
    await writeCohort({ ...COHORT, outputDir, layout: 'person', compress: 'none', phased: false });
    const names = readdirSync(join(outputDir, 'cohort'));
    expect(names).toHaveLength(40);
    for (const name of names) {
      const { records } = readVcf(join(outputDir, 'cohort', name));
      for (const { calls } of records) expect(calls[0]).toMatch(/^(0\/1|1\/1|1\/2|1)$/);
    }
  });

  it.skipIf(!isInstalled('bcftools'))(
    'writes files that bcftools merges (needs bcftools)',
    async () => {
      const outputDir = temporaryDirectory();
      await writeCohort({
        ...COHORT,
        outputDir,
        layout: 'person',
        missing: 0,
        formatFields: 'GT:AD:DP:GQ:PL',
      });
      const files = readdirSync(join(outputDir, 'cohort')).filter((name) => name.endsWith('.gz'));
      const paths = files.map((name) => join(outputDir, 'cohort', name));
      const merged = run('bcftools', ['merge', '--missing-to-ref', '-r', 'chr21', ...paths]);
      expect(merged.split('\n').filter((line) => line.startsWith('chr21'))).toHaveLength(300);
    },
  );
});
