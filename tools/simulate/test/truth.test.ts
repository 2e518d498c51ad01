import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseContigs } from '../src/contigs.ts';
import { writeCohort } from '../src/write-cohort.ts';
import { readVcf } from './read-vcf.ts';
import { temporaryDirectory } from './temporary-directory.ts';

it('truthJson() lets a reader work out everybody’s score from the VCF', async () => {
  const outputDir = temporaryDirectory();
  const chromosomes = parseContigs('21,22');
  await writeCohort({ outputDir, people: 60, variants: 500, chromosomes, missing: 0, causal: 10 });
  const truth = JSON.parse(readFileSync(join(outputDir, 'truth.json'), 'utf8'));
  expect(truth.cohort).toMatchObject({ people: 60, seed: 1, chromosomes: ['chr21', 'chr22'] });
  expect(truth.cohort).not.toHaveProperty('outputDir');
  const files = ['chr21', 'chr22'].map((name) =>
    readVcf(join(outputDir, 'cohort', `${name}.vcf.gz`)),
  );
  const records = new Map(
    files.flatMap((file) =>
      file.records.map((record) => [
        `${record.chrom}:${record.pos}:${record.ref}:${record.alts.join(',')}`,
        record,
      ]),
    ),
  );
  const traits = { ...truth.diseases, bmi: truth.bmi, lifespan: truth.lifespan };
  for (const [k, name] of truth.people.columns.slice(1).entries()) {
    const { variants } = traits[name] as { variants: { key: string; id: string; beta: number }[] };
    const sums = truth.people.rows.map((_: unknown, i: number) =>
      variants.reduce((sum, { key, id, beta }) => {
        const record = records.get(key)!;
        expect(record.id).toBe(id);
        return sum + beta * record.alleles[i]!.reduce((copies, allele) => copies + allele, 0);
      }, 0),
    ) as number[];
    const mean = sums.reduce((sum, value) => sum + value) / sums.length;
    truth.people.rows.forEach((row: number[], i: number) => {
      expect(row[k + 1]).toBeCloseTo(sums[i]! - mean, 3);
    });
  }
});
