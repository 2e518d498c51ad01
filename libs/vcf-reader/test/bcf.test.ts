import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVcfHeader, surveyVcf } from '../src/index.ts';
import { bcf } from './bcf-writer.ts';
import { bgzf, blockStarts } from './bgzf-writer.ts';
import { arbitraryVcf } from './random-vcf.ts';
import { type ReadResult, readAll, tempFile, vcf } from './rows.ts';
import { hasBcftools, hasSharedData, SHARED_DATA, SKIPPED, shell } from './shared-data.ts';

const DECLARED = [
  '##contig=<ID=20>',
  '##contig=<ID=chrX>',
  '##FILTER=<ID=q10,Description="">',
  '##FILTER=<ID=s50,Description="">',
  '##INFO=<ID=AF,Number=A,Type=Float,Description="">',
  '##INFO=<ID=DB,Number=0,Type=Flag,Description="">',
  '##INFO=<ID=DP,Number=1,Type=Integer,Description="">',
  '##FORMAT=<ID=GT,Number=1,Type=String,Description="">',
  '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="">',
];

/** Declares what random files use: BCF cannot do without. */
function declared(text: string): string {
  return text.replace(/^#CHROM/m, `${DECLARED.join('\n')}\n#CHROM`);
}

function contentOf({ rows, blocks, counts }: ReadResult) {
  return { rows, fields: blocks.map(({ fields }) => [...fields]), counts };
}

const COLUMNS = { info: ['AF', 'DB', 'DP'], format: ['DP'] } as const;

describe('BCF', () => {
  it('gives the same blocks as its VCF, in every container and integer width', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryVcf.map(declared),
        fc.constantFrom(1 as const, 2 as const, 4 as const),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('missing' as const, 'haploid' as const, 'reference' as const),
        async (text, width, blockSizes, halfCall) => {
          const options = { ...COLUMNS, halfCall };
          const expected = contentOf(await readAll(tempFile(text), options));
          const binary = bcf(text, width);
          for (const content of [binary, bgzf(binary, blockSizes)]) {
            expect(contentOf(await readAll(tempFile(content), options))).toEqual(expected);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is read from plain gzip too, with a diagnostic', async () => {
    const text = declared(vcf(['A'], ['20 5 . G A . . . GT 0|1']));
    const { rows, counts } = await readAll(tempFile(gzipSync(bcf(text))));
    expect([rows.length, counts]).toEqual([1, { 'plain-gzip': 1 }]);
  });

  it.each([
    ['plain', (content: Buffer) => content, (content: Buffer) => [...content.keys()]],
    ['BGZF', (content: Buffer) => bgzf(content, [40, 61, 7]), blockStarts],
  ] as const)('shards of %s hold every row once, wherever it is cut', async (_, wrap, places) => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryVcf.map(declared),
        fc.array(fc.nat(), { maxLength: 4 }),
        async (text, picks) => {
          const content = wrap(bcf(text));
          const path = tempFile(content);
          const starts = places(content);
          const cuts = [...new Set(picks.map((pick) => starts[pick % starts.length] ?? 0))];
          const bounds = [...new Set([0, ...cuts, content.length])].sort((a, b) => a - b);
          const rows = [];
          for (let i = 0; i + 1 < bounds.length; i++) {
            const range = { start: bounds[i]!, end: bounds[i + 1]! };
            rows.push(...(await readAll(path, { range })).rows);
          }
          expect(rows).toEqual((await readAll(path)).rows);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is surveyed like its VCF', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryVcf.map(declared), async (text) => {
        const [ofText, ofBcf] = await Promise.all(
          [text, bcf(text)].map((content) => surveyVcf(tempFile(content))),
        );
        expect(ofBcf?.records).toBe(ofText?.records);
        const places = (survey: typeof ofBcf) =>
          survey?.checkpoints.map(({ chrom, pos, records }) => [chrom, pos, records]);
        expect(places(ofBcf)).toEqual(places(ofText));
      }),
      { numRuns: 50 },
    );
  });

  it('numbers IDs by IDX where the header has it', async () => {
    const text = declared(vcf(['A'], ['20 5 . G A . q10 DP=7 GT 0|1']));
    const renumbered = bcf(text)
      .toString('latin1')
      .replace('ID=q10,Description=""', 'ID=XXX,IDX=1');
    const missing = Buffer.from(
      renumbered.replace('ID=s50,Description=""', 'ID=q10,IDX=2'),
      'latin1',
    );
    missing.writeUInt32LE(missing.indexOf(0, 9) + 1 - 9, 5);
    expect((await readAll(tempFile(missing))).rows[0]?.filter).toEqual(['XXX']);
  });
});

describe('damaged BCF', () => {
  const text = declared(vcf(['A', 'B'], ['20 5 . G A . PASS DP=7 GT:DP 0|1:1 1|1:2']));
  const whole = bcf(text);
  const start = whole.indexOf(0, 9) + 1;

  async function failure(change: (content: Buffer) => Buffer | undefined): Promise<string> {
    const copy = Buffer.from(whole);
    const changed = change(copy) ?? copy;
    const error = await readAll(tempFile(changed, 'calls.bcf')).then(
      () => new Error('read without an error'),
      (reason: Error) => reason,
    );
    return error.message.replace(/^\S*\/\d+-/, '');
  }

  it.each<[string, (content: Buffer) => Buffer | undefined]>([
    [
      'calls.bcf: Cannot read header: expected at most 268435456 bytes, got a length of 4294967304',
      (content) => void content.writeUInt32LE(0xffffffff, 5),
    ],
    [
      'calls.bcf: Cannot read BCF: expected BCF 2.1 or 2.2, got version 3.2',
      (content) => void content.writeUInt8(3, 3),
    ],
    [
      'calls.bcf: Cannot read record: expected at most 268435456 bytes, got a length of 4294967315',
      (content) => void content.writeUInt32LE(0xffffffff, start),
    ],
    [
      'calls.bcf: Cannot read record: expected a whole record at the end of the file, got 40 bytes of one',
      (content) => content.subarray(0, start + 40),
    ],
    [
      'calls.bcf: Cannot parse CHROM: expected the number of a contig, got 9',
      (content) => void content.writeInt32LE(9, start + 8),
    ],
    [
      'calls.bcf: Cannot parse POS at 20:-4: expected -1 to 2147483646, got -5',
      (content) => void content.writeInt32LE(-5, start + 12),
    ],
    [
      'calls.bcf: Cannot parse record at 20:5: expected 2 samples, got 3',
      (content) => void content.writeUInt8(3, start + 28),
    ],
    [
      'calls.bcf: Cannot parse GT of B at 20:5: expected an allele index up to 1, got "2"',
      (content) => void content.writeUInt8(6, content.length - 7),
    ],
  ])('%s', async (message, change) => {
    expect(await failure(change)).toBe(message);
  });

  it('is skipped record by record on request', async () => {
    const two = Buffer.concat([whole, whole.subarray(start)]);
    two.writeInt32LE(9, start + 8);
    const { rows, counts } = await readAll(tempFile(two), { onMalformed: 'skip' });
    expect([rows.length, counts]).toEqual([1, { 'malformed-record': 1 }]);
  });
});

const TWINS: readonly (readonly [vcf: string, bcf: string])[] = [
  ['conformance/bio2zarr/sample.vcf.gz', 'conformance/bio2zarr/sample.bcf'],
  ['conformance/bio2zarr/1kg_2020_chrM.vcf.gz', 'conformance/bio2zarr/1kg_2020_chrM.bcf'],
  [
    'conformance/bio2zarr/CEUTrio.20.21.gatk3.4.g.vcf.bgz',
    'conformance/bio2zarr/CEUTrio.20.21.gatk3.4.g.bcf',
  ],
  [
    'conformance/bio2zarr/sample_extra_contig.vcf.gz',
    'conformance/bio2zarr/sample_extra_contig.bcf',
  ],
  [
    'conformance/bio2zarr/sample_missing_contig.vcf.gz',
    'conformance/bio2zarr/sample_missing_contig.bcf',
  ],
];

describe.skipIf(!hasSharedData)(`BCF twins of others${SKIPPED}`, () => {
  it.each(TWINS)('%s and %s give the same blocks', async (text, binary) => {
    await expectTwins(join(SHARED_DATA, text), join(SHARED_DATA, binary));
  });
});

describe.skipIf(!hasSharedData || !hasBcftools)(`BCF that bcftools writes${SKIPPED}`, () => {
  it.each([
    'conformance/bio2zarr/field_type_combos.vcf.gz',
    'conformance/bio2zarr/mixed_ploidy.vcf.gz',
    'conformance/bio2zarr/triploid.vcf.gz',
    'conformance/bio2zarr/triploid3.vcf.gz',
    'conformance/bio2zarr/sample_no_genotypes.vcf.gz',
    'conformance/bio2zarr/chr_m_indels.vcf.gz',
    'conformance/bcftools/gvcf.merge.1.vcf',
    'conformance/bcftools/dosage.vcf',
    'conformance/bcftools/fixploidy.vcf',
    'cohorts/hail-100-chr20.vcf.gz',
  ])('%s', compareTwin);

  it.each(['cohorts/1000g-2504-chr22.vcf.gz'])('%s', { tags: ['slow'] }, compareTwin);

  async function compareTwin(file: string): Promise<void> {
    const path = join(SHARED_DATA, file);
    const twin = tempFile('', 'twin.bcf');
    shell(`bcftools view --no-version -Ob -o ${twin} "$1"`, path);
    await expectTwins(path, twin);
  }

  it.each([
    ['cohorts/1000g-3199-chr21.bcf', 'chr21:16700000-16701000'],
    ['conformance/bio2zarr/CEUTrio.20.21.gatk3.4.g.bcf', '20:1-10000000'],
    ['conformance/bio2zarr/sample.bcf', '20:1234567'],
  ])('%s %s through its index', async (file, region) => {
    const path = join(SHARED_DATA, file);
    const [, chrom = '', start, end = start] = /^(\w+):(\d+)-?(\d+)?$/.exec(region) ?? [];
    const regions = [{ chrom, start: Number(start), end: Number(end) }];
    const { rows } = await readAll(path, { regions, duplicates: 'keep' });
    const query = `bcftools norm -m- -Ou -r '${region}' "$1" | bcftools query -f '%POS %REF %ALT\n'`;
    const expected = shell(query, path)
      .split('\n')
      .filter((line) => line !== '' && !/ ([.*]|<NON_REF>)$/.test(line));
    expect(rows.map(({ pos, ref, alt }) => `${pos} ${ref} ${alt}`).sort()).toEqual(expected.sort());
    expect(rows.length).toBeGreaterThan(0);
  });
});

async function expectTwins(text: string, binary: string): Promise<void> {
  const header = await readVcfHeader(text);
  const { info, format } = await readVcfHeader(binary);
  const isKnown = (ids: ReadonlyMap<string, unknown>) => (id: string) => ids.has(id) && id !== 'GT';
  const isSmall = header.samples.length < 500;
  const options = {
    info: [...header.info.keys()].filter(isKnown(info)),
    format: isSmall ? [...header.format.keys()].filter(isKnown(format)) : [],
  };
  expect(contentOf(await readAll(binary, options))).toEqual(
    contentOf(await readAll(text, options)),
  );
}
