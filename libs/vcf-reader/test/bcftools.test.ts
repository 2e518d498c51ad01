import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRegion, readVcfHeader } from '../src/index.ts';
import { arbitraryVcf } from './random-vcf.ts';
import { type Row, readAll, tempFile } from './rows.ts';
import { hasBcftools, hasSharedData, SHARED_DATA, SKIPPED, shell } from './shared-data.ts';

const NOT_VARIANTS = new Set(['.', '*', '<*>', '<NON_REF>']);
const SITE = '%CHROM\\t%POS\\t%ID\\t%REF\\t%ALT\\t%QUAL\\t%FILTER';

/** Rows as bcftools splits them, one string each, sorted: `norm` reorders rows of one position. */
function bcftoolsRows(path: string, hasGt: boolean): string[] {
  const query = `bcftools query -f '${SITE}${hasGt ? '[\\t%GT]' : ''}\\n'`;
  const output = shell(`bcftools norm -m- -Ou "$1" | ${query}`, path);
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'))
    .filter((columns) => !NOT_VARIANTS.has(columns[4]!))
    .map((columns) => {
      const [chrom, pos, id, ref, alt, qual, filter, ...genotypes] = columns;
      const quality = Number.isNaN(Number(qual)) ? '.' : String(Number(qual));
      const calls = genotypes.map(copies).join('');
      return [chrom, pos, id, ref, alt, quality, filter, calls].join(' ');
    })
    .sort();
}

/**
 * A copy in which all that records use is declared: without, bcftools reads a file, warns, and writes
 * records that it cannot read again.
 */
function withDeclarations(path: string): string {
  const stored = readFileSync(path);
  const text = (stored[0] === 0x1f ? gunzipSync(stored) : stored).toString('latin1');
  const used = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const [chrom, , , , , , filter = '.', info = '.', format = 'GT'] = line.split('\t');
    used.add(`contig=<ID=${chrom}`);
    for (const id of filter.split(';')) used.add(`FILTER=<ID=${id},Description=""`);
    for (const entry of info.split(';')) {
      const [id, value] = entry.split('=');
      used.add(`INFO=<ID=${id},${value === undefined ? FLAG : ANY_STRING}`);
    }
    for (const id of format.split(':')) {
      used.add(id === 'GT' ? GT : `FORMAT=<ID=${id},${ANY_STRING}`);
    }
  }
  const isDeclared = (line: string) =>
    new RegExp(`^##${escapePattern(line.split(',')[0]!)}[,>]`, 'm').test(text);
  const missing = [...used].filter((line) => !line.includes('ID=.') && !isDeclared(line));
  const lines = missing.map((line) => `##${line}>\n`).join('');
  return tempFile(Buffer.from(text.replace(/^#CHROM/m, `${lines}#CHROM`), 'latin1'));
}

const FLAG = 'Number=0,Type=Flag,Description=""';
const ANY_STRING = 'Number=.,Type=String,Description=""';
const GT = 'FORMAT=<ID=GT,Number=1,Type=String,Description=""';

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Copies of the split row's ALT; 3 if an allele is missing. */
function copies(genotype: string): number {
  const alleles = genotype.split(/[/|]/);
  if (alleles.includes('.')) return 3;
  return Math.min(2, alleles.filter((allele) => allele === '1').length);
}

function format(row: Row, hasGt: boolean): string {
  const { chrom, pos, id, ref, alt, qual, filter, calls } = row;
  const quality =
    qual === null || !Number.isFinite(qual) ? '.' : String(Number(qual.toPrecision(6)));
  const site = [chrom, pos, id ?? '.', ref, alt, quality, filter?.join(';') ?? '.'];
  return [...site, hasGt ? calls : ''].join(' ');
}

async function compare(path: string): Promise<void> {
  const declared = path.endsWith('.bcf') ? path : withDeclarations(path);
  const hasGt = (await readVcfHeader(declared)).format.has('GT');
  const { rows } = await readAll(path, { duplicates: 'keep' });
  expect(rows.map((row) => format(row, hasGt)).sort()).toEqual(bcftoolsRows(declared, hasGt));
}

function files(directory: string, name: RegExp): string[] {
  if (!hasSharedData) return [];
  return readdirSync(join(SHARED_DATA, directory))
    .filter((file) => name.test(file))
    .map((file) => join(directory, file));
}

const VCF = /\.vcf(\.b?gz)?$/;

/** Files that bcftools norm refuses, and what we do: the code of our error, or null if we read them. */
const REFUSED_BY_BCFTOOLS: Readonly<Record<string, string | null>> = {
  'conformance/bcftools/convert.gs.noids.vcf': 'VCF_HEADER', // no ##fileformat
  'conformance/bcftools/convert.gs.vcf': 'VCF_HEADER', // no ##fileformat
  'conformance/bcftools/convert.gt.noHead.ids.vcf': 'VCF_HEADER', // no ##fileformat
  'conformance/bcftools/convert.gt.noHead.vcf': 'VCF_HEADER', // no ##fileformat
  'conformance/bcftools/isec-miss.2.3.vcf': 'VCF_RECORD', // no sample columns in a record
  'conformance/bcftools/norm.split.3.vcf': null, // three AC values for two ALTs
  'conformance/bcftools/query.gtidx.1.vcf': null, // two values of a Number=R field for two ALTs
  'conformance/hail/duplicate_ids.vcf': 'VCF_HEADER', // a sample twice
};

describe.skipIf(!hasSharedData || !hasBcftools)(`like bcftools norm -m-${SKIPPED}`, () => {
  const all = [
    ...files('cohorts', VCF),
    ...files('conformance/bio2zarr', VCF),
    ...files('conformance/bcftools', VCF),
    ...files('conformance/glow', VCF),
    ...files('conformance/hail', VCF),
    ...files('cohorts', /\.bcf$/),
    ...files('conformance/bio2zarr', /\.bcf$/),
    ...['4.1', '4.2', '4.3', '4.5'].flatMap((v) => files(`conformance/hts-specs/${v}/passed`, VCF)),
  ];

  const agreed = all.filter((file) => !(file in REFUSED_BY_BCFTOOLS));
  const isCohort = (file: string) => file.startsWith('cohorts/1000g');

  it.each(agreed.filter((file) => !isCohort(file)))('%s', async (file) => {
    await compare(join(SHARED_DATA, file));
  });

  it.each(agreed.filter(isCohort))('%s', { tags: ['slow'] }, async (file) => {
    await compare(join(SHARED_DATA, file));
  });

  it.each(Object.entries(REFUSED_BY_BCFTOOLS))('%s is refused by bcftools', async (file, code) => {
    const path = join(SHARED_DATA, file);
    expect(() => bcftoolsRows(withDeclarations(path), true)).toThrow();
    const outcome = readAll(path);
    if (code === null) expect((await outcome).rows.length).toBeGreaterThan(0);
    else await expect(outcome).rejects.toMatchObject({ code });
  });
});

describe.skipIf(!hasBcftools)(`like bcftools norm -m-, random files${SKIPPED}`, () => {
  const texts = fc.sample(arbitraryVcf, { numRuns: 60, seed: 20 });
  it.each(texts.map((text, i) => [i, text] as const))('file %i', async (_, text) => {
    await compare(tempFile(withWholeSamples(text)));
  });
});

/** bcftools 1.16 takes a GT that a sample leaves out for allele -65, and `norm` makes REF of that. */
function withWholeSamples(text: string): string {
  return text.replace(/\tDP:GT(\t\S+)+/g, (columns) => columns.replace(/\t\.(?=\s|$)/g, '\t.:.'));
}

describe.skipIf(!hasSharedData || !hasBcftools)(`like bcftools query --regions${SKIPPED}`, () => {
  it.each([
    ['cohorts/1000g-2504-chr22.vcf.gz', '.tbi', '22:16050408-16050612'],
    [
      'cohorts/1000g-2504-chr22.vcf.gz',
      '.tbi',
      '22:16400000-16410000,22:16100000-16101000,22:16405000-',
    ],
    ['cohorts/1000g-3202-chr21.vcf.gz', '.csi', 'chr21:16700000-16701000'],
    ['conformance/bio2zarr/CEUTrio.20.21.gatk3.4.g.vcf.bgz', '.tbi', '20:1-10000000,21:10000000-'],
    ['conformance/bio2zarr/sample.vcf.gz', '.tbi', '20:1234567,19,20:17330-1110696'],
    ['conformance/bio2zarr/multi_contig.vcf.gz', '.tbi', '1,3'],
    ['single-sample/NA12878.prod.chr20snippet.g.vcf.gz', '.tbi', '20:10000200-10200000'],
  ])('%s %s %s', compareRegions);

  it.each([['cohorts/1000g-2504-chr22.vcf.gz', '.tbi', '22']])(
    '%s %s %s',
    { tags: ['slow'] },
    compareRegions,
  );
});

/** Rows of regions through an index, without one, and those of bcftools. */
async function compareRegions(file: string, extension: string, regionList: string): Promise<void> {
  const path = join(SHARED_DATA, file);
  const query = `bcftools norm -m- -Ou -r '${regionList}' "$1" | bcftools query -f '%POS %REF %ALT\n'`;
  const expected = shell(query, path)
    .split('\n')
    .filter((line) => line !== '' && !NOT_VARIANTS.has(line.split(' ')[2]!));
  const options = {
    regions: regionList.split(',').map(parseRegion),
    duplicates: 'keep',
  } as const;
  const { rows } = await readAll(path, options);
  expect(rows.map(({ pos, ref, alt }) => `${pos} ${ref} ${alt}`).sort()).toEqual(expected.sort());
  const alone = tempFile(readFileSync(path), 'alone.vcf.gz');
  expect((await readAll(alone, options)).rows).toEqual(rows); // scanned
  copyFileSync(`${path}${extension}`, `${alone}${extension}`);
  expect((await readAll(alone, options)).rows).toEqual(rows); // through this index
}
