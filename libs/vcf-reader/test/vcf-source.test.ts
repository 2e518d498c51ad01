import { gzipSync } from 'node:zlib';
import { createContext, from } from '@dirghayu/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vcfSource } from '../src/index.ts';
import { bgzf } from './bgzf-writer.ts';
import { arbitraryVcf } from './random-vcf.ts';
import { readAll, readText, tempFile, vcf } from './rows.ts';
import { slowRows } from './slow-reader.ts';

const THREE = ['NA1', 'NA2', 'NA3'];

describe('vcfSource', () => {
  it('reads the columns and calls of a record', async () => {
    const text = vcf(THREE, ['20 14370 rs6054257 G A 29 PASS DP=14 GT:DP 0|0:1 1|0:8 1/1:5']);
    expect((await readText(text)).rows).toEqual([
      {
        chrom: '20',
        pos: 14370,
        id: 'rs6054257',
        ref: 'G',
        alt: 'A',
        altIndex: 1,
        qual: 29,
        filter: ['PASS'],
        ac: 3,
        an: 6,
        het: 1,
        homAlt: 1,
        missing: 0,
        calls: '012',
      },
    ]);
  });

  it('makes one row of each ALT and counts the others as 0', async () => {
    const { rows } = await readText(vcf(THREE, ['20 5 . G A,T . . . GT 1|2 2|2 0|1']));
    expect(rows.map(({ alt, altIndex, calls, ac }) => ({ alt, altIndex, calls, ac }))).toEqual([
      { alt: 'A', altIndex: 1, calls: '101', ac: 2 },
      { alt: 'T', altIndex: 2, calls: '120', ac: 3 },
    ]);
  });

  it('keeps missing apart from 0', async () => {
    const { rows } = await readText(vcf(THREE, ['20 5 . G A . . . GT ./. . 0|1']));
    expect(rows[0]).toMatchObject({
      calls: '331',
      an: 2,
      missing: 2,
      id: null,
      qual: null,
      filter: null,
    });
  });

  it('reads haploid and diploid calls in one row', async () => {
    const { rows } = await readText(vcf(THREE, ['X 5 . G A . . . GT 1 0 0|1']));
    expect(rows[0]).toMatchObject({ calls: '101', ac: 2, an: 4, het: 1, homAlt: 1 });
  });

  it.each([
    ['missing', { calls: '310', an: 4, missing: 1 }],
    ['haploid', { calls: '110', an: 5, missing: 0, homAlt: 1 }],
    ['reference', { calls: '110', an: 6, missing: 0, het: 2 }],
  ] as const)('takes a half call as %s', async (halfCall, expected) => {
    const { rows } = await readText(vcf(THREE, ['20 5 . G A . . . GT ./1 0|1 0|0']), { halfCall });
    expect(rows[0]).toMatchObject(expected);
  });

  it('clamps calls of more than two alleles, with a diagnostic', async () => {
    const { rows, counts } = await readText(vcf(THREE, ['20 5 . G A . . . GT 1/1/1 0/0/1 0|1']));
    expect(rows[0]).toMatchObject({ calls: '211', ac: 4, an: 6 });
    expect(counts).toEqual({ 'polyploid-call': 1 });
  });

  it('drops and counts what is no variant', async () => {
    const { rows, counts } = await readText(
      vcf(THREE, [
        '20 5 . G A,* . . . GT 0|1 0|2 0|0',
        '20 6 . G <NON_REF> . . END=9 GT 0/0 0/0 0/0',
        '20 7 . G . . . . GT 0/0 0/0 0/0',
        '20 8 . G <DEL>,<*> . . . GT 0/1 0/0 0/0',
      ]),
    );
    expect(rows.map(({ pos, alt }) => `${pos}${alt}`)).toEqual(['5A', '8<DEL>']);
    expect(counts).toEqual({ 'star-allele': 1, 'reference-block': 2, 'no-alternate-allele': 1 });
  });

  it('drops duplicates at one position, wherever they stand', async () => {
    const records = ['20 5 a G A', '20 5 b G T', '20 5 c G A', '20 6 d G A', '21 6 e G A'];
    const text = vcf(
      THREE,
      records.map((record) => `${record} . . . GT 0|1 0|0 0|0`),
    );
    const first = await readText(text);
    expect(first.rows.map(({ id }) => id).join('')).toBe('abde');
    expect(first.counts).toEqual({ 'duplicate-variant': 1 });
    const kept = await readText(text, { duplicates: 'keep' });
    expect(kept.rows.map(({ id }) => id).join('')).toBe('abcde');
    await expect(readText(text, { duplicates: 'error' })).rejects.toThrow(
      /calls\.vcf:5:1: Cannot parse record at 20:5: expected each variant once, got 20:5:G:A twice$/,
    );
  });

  it('reports missing genotypes once', async () => {
    const record = '. G A . . . DP 1 2 3';
    const { rows, counts } = await readText(vcf(THREE, [`20 5 ${record}`, `20 6 ${record}`]));
    expect(rows.map(({ calls, missing }) => [calls, missing])).toEqual([
      ['333', 3],
      ['333', 3],
    ]);
    expect(counts).toEqual({ 'no-genotypes': 1 });
  });

  it('ends a block with its contig and at its size', async () => {
    const chroms = ['1', '1', '1', '2', '2', '1'];
    const text = vcf(
      THREE,
      chroms.map((chrom, i) => `${chrom} ${i} . G A,T . . . GT 0|1 0|0 0|0`),
    );
    const { blocks } = await readText(text, { blockVariants: 5 });
    expect(blocks.map(({ chrom, count }) => `${chrom}x${count}`)).toEqual([
      '1x4',
      '1x2',
      '2x4',
      '1x2',
    ]);
    const { blocks: small } = await readText(text, { blockVariants: 1 });
    expect(small.map(({ count }) => count)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it('reads a file without samples and one without records', async () => {
    expect((await readText(vcf([], ['20 5 . G A . . .']))).rows[0]).toMatchObject({
      calls: '',
      an: 0,
    });
    expect((await readText(vcf(THREE, []))).blocks).toEqual([]);
  });

  it('reads a file without a #CHROM line as one without samples', async () => {
    const head = '##fileformat=VCFv4.2\n';
    const { rows, counts } = await readText(`${head}20\t5\t.\tG\tA\t.\t.\t.\n`);
    expect([rows.map(({ pos }) => pos), counts]).toEqual([[5], { 'no-column-line': 1 }]);
    expect((await readText(head)).rows).toEqual([]);
    await expect(readText(`${head}20\t5\t.\tG\tA\t.\t.\t.\tGT\t0|1\n`)).rejects.toThrow(
      'expected no sample columns, as in the header, got some',
    );
  });

  it('reads positions up to 2³¹ - 1', async () => {
    const { rows } = await readText(vcf(['S'], ['20 2147483647 . G A . . . GT 0|1']));
    expect(rows[0]?.pos).toBe(2147483647);
  });

  it('reads lines of megabytes', async () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `S${i}`);
    const sample = (i: number) => `${i % 2}|1:${'7,'.repeat(20)}7`;
    const record = `20 5 . G A . . . GT:AD ${names.map((_, i) => sample(i)).join(' ')}`;
    const { rows } = await readAll(tempFile(bgzf(vcf(names, [record, record]))), {
      duplicates: 'keep',
    });
    expect(rows.map(({ ac, an }) => [ac, an])).toEqual([
      [150_000, 200_000],
      [150_000, 200_000],
    ]);
  });

  it('reads INFO fields as columns, each row its own part', async () => {
    const meta = [
      '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency, by ALT">',
      '##INFO=<ID=DB,Number=0,Type=Flag,Description="dbSNP">',
    ];
    const records = [
      '20 5 . G A,T . . AF=0.5,.;DB GT 0|1 0|0 0|0',
      '20 6 . G A . . . GT 0|1 0|0 0|0',
    ];
    const { blocks } = await readText(vcf(THREE, records, meta), { info: ['AF', 'DB'] });
    expect(blocks[0]?.fields).toEqual(
      new Map([
        ['info_AF', [0.5, null, null]],
        ['info_DB', [true, true, false]],
      ]),
    );
  });

  it('equals the slow reader on random files, in every container', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryVcf,
        fc.constantFrom('missing' as const, 'haploid' as const, 'reference' as const),
        fc.constantFrom('first' as const, 'keep' as const),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (text, halfCall, duplicates, blockSizes, blockVariants) => {
          const options = { halfCall, duplicates, blockVariants };
          const expected = slowRows(text, options);
          for (const content of [Buffer.from(text), bgzf(text, blockSizes), gzipSync(text)]) {
            expect((await readAll(tempFile(content), options)).rows).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads bytes in memory, and calls them by their name', async () => {
    const text = vcf(THREE, ['20 5 . G A . . . GT 0|1 0|0 0|0']);
    const stream = await from(vcfSource({ name: 'mine', bytes: bgzf(text) })).open();
    let rows = 0;
    for await (const { count } of stream) rows += count;
    expect(rows).toBe(1);
    const bytes = Buffer.from(text.replace('0|1', '0|9'));
    await expect(
      (async () => {
        for await (const _ of await from(vcfSource({ name: 'mine', bytes })).open());
      })(),
    ).rejects.toThrow(/^mine:3:\d+: Cannot parse GT/);
  });

  it('stops on abort and closes the file when the reader stops', async () => {
    const path = tempFile(vcf(THREE, ['20 5 . G A . . . GT 0|1 0|0 0|0']));
    const abort = new AbortController();
    const stream = await from(vcfSource(path)).open({ signal: abort.signal });
    abort.abort();
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      name: 'AbortError',
    });
    for await (const _ of await vcfSource(path).open(createContext())) break;
  });

  it('reports progress up to the size of the file', async () => {
    const content = bgzf(vcf(THREE, ['20 5 . G A . . . GT 0|1 0|0 0|0']));
    const seen: unknown[] = [];
    const stream = await from(vcfSource(tempFile(content))).open({
      progress: (progress) => seen.push(progress),
    });
    for await (const _ of stream);
    expect(seen.at(-1)).toEqual({ unit: 'bytes', done: content.length, total: content.length });
  });

  it('says how to compress plain gzip better', async () => {
    const { counts } = await readAll(tempFile(gzipSync(vcf(THREE, []))));
    expect(counts).toEqual({ 'plain-gzip': 1 });
  });
});
