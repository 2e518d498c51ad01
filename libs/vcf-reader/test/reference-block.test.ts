import { join } from 'node:path';
import { from } from '@dirghayu/pipeline';
import { describe, expect, it } from 'vitest';
import { type ReferenceBlock, type VcfReadOptions, vcfSource } from '../src/index.ts';
import { readText, tempFile, vcf } from './rows.ts';
import { hasBcftools, hasSharedData, SHARED_DATA, SKIPPED, shell } from './shared-data.ts';

const RECORDS = [
  '20 10 . G <NON_REF> . . END=14 GT:DP:GQ:MIN_DP 0/0:30:99:25',
  '20 15 . G A,<NON_REF> . . . GT:DP 0/1:30',
  '20 16 . GTT <*> . . . GT:DP:GQ 0/0:7:.',
  '20 19 . G . . . . GT ./.',
  '20 20 . G <NON_REF> . . END=18 GT:GQ 0/1:3',
  '20 21 . G . . . . GT 0',
  '20 22 . G *,<NON_REF> . . . GT 0/0',
];

describe('referenceBlocks', () => {
  it('takes blocks with their bases, depth, quality and call', async () => {
    const blocks: ReferenceBlock[] = [];
    const { rows, counts } = await readText(vcf(['S'], RECORDS), {
      referenceBlocks: (block) => blocks.push(block),
    });
    expect(rows.map(({ pos, alt, calls }) => [pos, alt, calls])).toEqual([[15, 'A', '1']]);
    expect(blocks).toEqual([
      { chrom: '20', start: 10, end: 14, dp: 25, gq: 99, call: 0, namesVariants: false },
      { chrom: '20', start: 15, end: 15, dp: 30, gq: null, call: 0, namesVariants: true },
      { chrom: '20', start: 16, end: 18, dp: 7, gq: null, call: 0, namesVariants: false },
      { chrom: '20', start: 19, end: 19, dp: null, gq: null, call: 3, namesVariants: false },
      { chrom: '20', start: 20, end: 20, dp: null, gq: 3, call: 3, namesVariants: false },
      { chrom: '20', start: 21, end: 21, dp: null, gq: null, call: 0, namesVariants: false },
      { chrom: '20', start: 22, end: 22, dp: null, gq: null, call: 0, namesVariants: true },
    ]);
    expect(counts).toEqual({ 'star-allele': 1 });
  });

  it.each([
    ['0/1', 0],
    ['1|1', 0],
    ['0/2', 3],
    ['2', 3],
    ['./.', 3],
    ['./1', 3],
  ])('say of the alleles that %s does not name: %i', async (genotype, call) => {
    const blocks: ReferenceBlock[] = [];
    const text = vcf(['S'], [`20 10 . GTT A,<NON_REF> . . . GT ${genotype}`]);
    await readText(text, { referenceBlocks: (block) => blocks.push(block) });
    expect(blocks).toMatchObject([{ start: 10, end: 12, call, namesVariants: true }]);
  });

  it('come before the variants that follow them', async () => {
    const seen: string[] = [];
    const options: VcfReadOptions = {
      blockVariants: 1,
      referenceBlocks: ({ start }) => seen.push(`block ${start}`),
    };
    const source = vcfSource(tempFile(vcf(['S'], RECORDS)), options);
    for await (const { pos } of await from(source).open()) seen.push(`row ${pos[0]}`);
    expect(seen.indexOf('block 10')).toBeLessThan(seen.indexOf('row 15'));
  });

  it('are refused when their genotype is malformed', async () => {
    const text = vcf(['S'], ['20 10 . G <NON_REF> . . END=14 GT 0/2']);
    await expect(readText(text, { referenceBlocks: () => {} })).rejects.toMatchObject({
      code: 'VCF_RECORD',
    });
  });

  it('are dropped and counted in files of several samples', async () => {
    const text = vcf(['S', 'T'], ['20 10 . G <NON_REF> . . END=14 GT 0/0 0/0']);
    const blocks: ReferenceBlock[] = [];
    const { counts } = await readText(text, { referenceBlocks: (block) => blocks.push(block) });
    expect([blocks, counts]).toEqual([[], { 'reference-block': 1 }]);
  });
});

describe.skipIf(!hasSharedData || !hasBcftools)(`like bcftools query on a gVCF${SKIPPED}`, () => {
  it('gives the same blocks', async () => {
    const path = join(SHARED_DATA, 'single-sample/NA12878.prod.chr20snippet.g.vcf.gz');
    const query = `bcftools query -i 'ALT="<NON_REF>" && N_ALT=1' -f '%CHROM %POS %END[ %MIN_DP %GQ %GT]\\n' "$1"`;
    const expected = shell(query, path).trimEnd().split('\n');
    const blocks: string[] = [];
    const referenceBlocks = (block: ReferenceBlock) => {
      const { chrom, start, end, dp, gq, call } = block;
      if (block.namesVariants) return;
      blocks.push([chrom, start, end, dp ?? '.', gq ?? '.', call === 0 ? '0/0' : './.'].join(' '));
    };
    for await (const _ of await from(vcfSource(path, { referenceBlocks })).open());
    expect(blocks.length).toBeGreaterThan(100_000);
    expect(blocks).toEqual(expected);
  });
});
