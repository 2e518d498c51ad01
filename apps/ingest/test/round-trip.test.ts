/** @module-tag slow */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ingest, manifestOf } from './program.ts';
import { vcfText } from './vcf-text.ts';

const directory = temporaryDirectory();
const PEOPLE = 7;

const genotype = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('0/0', '0|1', '1/1', '1|0') },
  { weight: 1, arbitrary: fc.constantFrom('./.', '.', '0', '1', '0/2', '2|2', './1') },
);
const record = fc.record({
  chrom: fc.constantFrom('1', '2'),
  step: fc.integer({ min: 1, max: 50 }),
  genotypes: fc.array(genotype, { minLength: PEOPLE, maxLength: PEOPLE }),
});

interface CohortRecord {
  readonly chrom: string;
  readonly pos: number;
  readonly genotypes: readonly string[];
}

/** Records of distinct, rising positions, contig by contig. */
const cohort = fc.array(record, { minLength: 1, maxLength: 40 }).map((records) => {
  const sorted = [...records].sort((a, b) => a.chrom.localeCompare(b.chrom));
  let pos = 0;
  return sorted.map(({ chrom, step, genotypes }): CohortRecord => {
    pos += step;
    return { chrom, pos, genotypes };
  });
});

/** The slow, obvious twin: copies of allele `alt` in a GT, null for missing. */
function copies(genotypeText: string, alt: number): number | null {
  const alleles = genotypeText.split(/[/|]/);
  if (alleles.includes('.')) return null;
  return alleles.filter((allele) => Number(allele) === alt).length;
}

function expectedRows(records: readonly CohortRecord[]) {
  return records.flatMap(({ chrom, pos, genotypes }) =>
    [1, 2].map((alt) => ({
      chrom,
      pos,
      alt: 'GT'[alt - 1],
      calls: genotypes.map((text) => copies(text, alt)),
    })),
  );
}

async function storedRows(store: string) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`SET VARIABLE store = '${store}'`);
  await connection.run(readFileSync(join(store, 'views.sql'), 'utf8'));
  const reader = await connection.runAndReadAll(
    `SELECT chrom, pos, alt, list(dosage ORDER BY sample_index) AS calls
     FROM calls JOIN samples USING (sample_id) GROUP BY ALL ORDER BY chrom, pos, alt`,
  );
  const rows = reader.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

it.each(['packed', 'list'])('text → store → calls, %s, on random cohorts', async (calls) => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(cohort, async (records: readonly CohortRecord[]) => {
      const input = join(directory, `${calls}-${run++}`);
      mkdirSync(input);
      const lines = records.map(
        ({ chrom, pos, genotypes }) => `${chrom} ${pos} . A G,T . . . GT ${genotypes.join(' ')}`,
      );
      const samples = Array.from({ length: PEOPLE }, (_, i) => `P${i}`);
      writeFileSync(join(input, 'all.vcf'), vcfText(samples, lines));
      const store = join(input, 'store');
      const result = await ingest(
        '--input-dir',
        input,
        '--output-dir',
        store,
        '--calls',
        calls,
        '--json',
      );
      expect(result.code, result.stderr).toBe(0);
      const expected = expectedRows(records);
      expect(manifestOf(store).variants.count).toBe(expected.length);
      expect(await storedRows(store)).toEqual(expected);
    }),
    { numRuns: 8 },
  );
});

it('makes the same files for any number of threads, and does nothing the second time', async () => {
  const hashes = [];
  for (const threads of ['1', '3']) {
    const store = join(directory, `threads-${threads}`);
    const flags = [
      '--input-dir',
      'test-data',
      '--output-dir',
      store,
      '--threads',
      threads,
      '--json',
    ];
    const first = JSON.parse((await ingest(...flags)).stdout);
    expect(first).toMatchObject({ wasComplete: false });
    hashes.push(manifestOf(store).variants.parts);
    expect(JSON.parse((await ingest(...flags)).stdout)).toMatchObject({
      wasComplete: true,
      variants: first.variants,
    });
    expect(readdirSync(store).sort()).toEqual([
      'manifest.json',
      'plan.json',
      'samples.parquet',
      'variants',
      'views.sql',
    ]);
  }
  expect(hashes[1]).toEqual(hashes[0]);
});
