import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest } from './program.ts';
import { callTexts } from './stored-calls.ts';

const VCF = join(SHARED, 'cohorts/1000g-2504-chr22.vcf.gz');
const PANEL = join(SHARED, 'cohorts/1000g-samples.panel.tsv');
const store = join(temporaryDirectory(), 'kg22');

const hasBcftools = (() => {
  try {
    execFileSync('bcftools', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const isReady = existsSync(VCF) && hasBcftools;
const title = isReady ? '' : ' SKIPPED: needs ../shared/data and bcftools';

describe.skipIf(!isReady)(`1000 Genomes, 2,504 people, chr22${title}`, () => {
  beforeAll(async () => {
    const flags = ['--phenotypes', PANEL, '--sample-column', 'sample', '--output-dir', store];
    const run = await ingest('--input-dir', VCF, ...flags, '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      people: 2504,
      variants: 6139,
      phenotypes: { matched: 2504, onlyInTable: { count: 31 } },
    });
  });

  it('holds every call that bcftools norm -m- and query give', async () => {
    const text = execFileSync(
      'bash',
      [
        '-c',
        `bcftools norm -m- ${JSON.stringify(VCF)} 2>/dev/null | bcftools query -f '%CHROM\\t%POS\\t%REF\\t%ALT[\\t%GT]\\n'`,
      ],
      { encoding: 'utf8', maxBuffer: 2 ** 30 },
    );
    const expected = text.trimEnd().split('\n').map(dosages);
    const stored = await callTexts(store);
    expect(stored.length).toBe(expected.length);
    const differing = expected.filter((line, i) => line !== stored[i]);
    expect(differing.slice(0, 3)).toEqual([]);
    expect(hash(stored)).toBe(hash(expected));
  });

  it('answers SQL', async () => {
    const run = await ingest(
      'sql',
      'SELECT count(*) AS n, avg(af) AS af FROM variants',
      '--data-dir',
      store,
      '--json',
    );
    const [row] = JSON.parse(run.stdout);
    expect(Number(row.n)).toBe(6139);
    expect(row.af).toBeCloseTo(0.021999594, 8);
  });

  it('answers SQL over people and calls together', async () => {
    const statement = `SELECT super_pop, sum(dosage) AS copies FROM calls JOIN samples USING (sample_id)
      WHERE pos = 16050115 GROUP BY super_pop ORDER BY super_pop`;
    const run = await ingest('sql', statement, '--data-dir', store, '--format', 'csv');
    const total = run.stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .reduce((sum, line) => sum + Number(line.split(',')[1]), 0);
    expect(total).toBe(32);
  });
});

/** `chrom pos ref alt` and one character a call: copies of the ALT, `.` for missing. */
function dosages(line: string): string {
  const [chrom, pos, ref, alt, ...genotypes] = line.split('\t');
  const calls = genotypes.map((genotype) => {
    const alleles = genotype.split(/[/|]/);
    // After norm -m-, other ALT alleles of the record are 0 here.
    return alleles.includes('.') ? '.' : alleles.filter((allele) => allele === '1').length;
  });
  return `${chrom} ${pos} ${ref} ${alt} ${calls.join('')}`;
}

function hash(lines: readonly string[]): string {
  return createHash('sha256')
    .update([...lines].sort().join('\n'))
    .digest('hex');
}
