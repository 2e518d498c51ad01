import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { from } from '@dirghayu/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSource } from '../../src/merge/merge-source.ts';
import { asRange, countOf, DEFAULTS, merge, WHOLE, writeInputs } from './merge-input.ts';
import { randomInputs } from './random-inputs.ts';
import { SlowMerge } from './slow-merge.ts';

const directory = temporaryDirectory();

const options = fc.record({
  absent: fc.constantFrom('missing' as const, 'reference' as const),
  duplicates: fc.constantFrom('first' as const, 'keep' as const),
  minDp: fc.constantFrom(0, 6),
  minGq: fc.constantFrom(0, 20),
});

describe('mergeSource() on random files', () => {
  it('merges as the slow twin does', async () => {
    await fc.assert(
      fc.asyncProperty(randomInputs, options, async (inputs, chosen) => {
        const slow = new SlowMerge({ ...DEFAULTS, ...chosen });
        for (const input of inputs) slow.add(input);
        const { rows } = await merge({ ...WHOLE, ...writeInputs(directory, inputs) }, chosen);
        expect(rows).toEqual(slow.rows(1, 100));
      }),
      { numRuns: 300 },
    );
  });

  it('gives in windows that touch what one window over all gives', async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 2, max: 34 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(randomInputs, options, cuts, async (inputs, chosen, places) => {
        const files = writeInputs(directory, inputs);
        const starts = [1, ...places.toSorted((a, b) => a - b)];
        const windows = starts.map((start, i) => ({ start, end: (starts[i + 1] ?? 101) - 1 }));
        const parts = [];
        for (const window of windows) {
          parts.push(...(await merge({ ...WHOLE, ...window, ...files }, chosen)).rows);
        }
        expect(parts).toEqual((await merge({ ...WHOLE, ...files }, chosen)).rows);
      }),
      { numRuns: 60 },
    );
  });
});

describe('mergeSource()', () => {
  const facts = ['.', 'PASS', '.', 'GT'] as const;
  const record = (pos: number, ref: string, alt: string, genotype: string) => [
    ...['1', String(pos), '.', ref, alt, ...facts, genotype],
  ];
  const twoFiles = writeInputs(directory, [
    { samples: ['A'], records: [record(10, 'A', 'C', '0/1'), record(12, 'TAG', 'TCG', '1')] },
    { samples: ['B'], records: [record(10, 'A', 'C', '1/1'), record(13, 'A', 'C', '0/1')] },
  ]);

  it('joins trimmed alleles, and tells how many it trimmed', async () => {
    const { rows, diagnostics } = await merge({ ...WHOLE, ...twoFiles });
    expect(rows.map(({ pos, ref, alt, calls }) => [pos, ref, alt, calls])).toEqual([
      [10, 'A', 'C', [1, 2]],
      [13, 'A', 'C', [1, 1]],
    ]);
    expect(rows[1]).toMatchObject({ ac: 2, an: 3, het: 1, homAlt: 1, missing: 0 });
    const trimmed = diagnostics.filter(({ code }) => code === 'trimmed-alleles');
    expect(trimmed).toEqual([
      {
        code: 'trimmed-alleles',
        severity: 'info',
        count: 1,
        message: 'Trimmed 1:12:TAG:TCG to 1:13:A:C',
        location: { file: twoFiles.reads[0]!.path },
      },
    ]);
  });

  it('reads ranges as it reads whole files, and speaks of the store’s contig', async () => {
    const reads = twoFiles.reads.map(asRange);
    const whole = await merge({ ...WHOLE, ...twoFiles });
    const { rows, blocks } = await merge({ ...WHOLE, ...twoFiles, chrom: 'chr1', reads });
    expect(rows).toEqual(whole.rows);
    expect(blocks.map(({ chrom }) => chrom)).toEqual(['chr1']);
  });

  it('drops, refuses or keeps a variant that one person has twice', async () => {
    const twice = writeInputs(directory, [
      { samples: ['A'], records: [record(9, 'TA', 'TC', '0/1'), record(10, 'A', 'C', '1/1')] },
      { samples: ['B'], records: [record(10, 'A', 'C', '1/1')] },
    ]);
    const window = { ...WHOLE, ...twice };
    const first = await merge(window);
    expect(first.rows.map(({ calls }) => calls)).toEqual([[1, 2]]);
    expect(countOf(first.diagnostics, 'duplicate-variant')).toBe(1);
    const kept = await merge(window, { duplicates: 'keep' });
    expect(kept.rows.map(({ calls, altIndex }) => [calls, altIndex])).toEqual([
      [[1, 2], 1],
      [[2, 3], 1],
    ]);
    const error: unknown = await merge(window, { duplicates: 'error' }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'VCF_RECORD', locus: '1:10' });
    expect((error as Error).message).toBe(
      `${twice.reads[0]!.path}: Cannot merge record at 1:10: expected each variant once, got 1:10:A:C twice`,
    );
  });

  it('takes INFO from the first file that has the variant', async () => {
    const [first, other] = twoFiles.reads;
    const { blocks } = await merge({ ...WHOLE, ...twoFiles }, { info: ['AF', 'END'] });
    expect(blocks.map(({ fields }) => [...fields.keys()])).toEqual([['info_AF', 'info_END']]);
    const text = readFileSync(other!.path, 'utf8');
    const changed = (from: string, to: string) => {
      const path = join(directory, `${from.length}-${to.length}.vcf`);
      writeFileSync(path, text.replace(from, to));
      return { ...WHOLE, ...twoFiles, reads: [first!, { ...other!, path }] };
    };
    const unlike = changed('ID=AF,Number=A,Type=Float', 'ID=AF,Number=1,Type=String');
    await expect(merge(unlike, { info: ['AF'] })).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: `${unlike.reads[1]!.path}: Cannot merge INFO field "AF": expected one value of type float, got one value of type string`,
    });
    const without = changed('ID=AF,Number=A', 'ID=ZZ,Number=A');
    const { rows } = await merge(without, { info: ['AF'] });
    expect(rows).toHaveLength(2);
    const values = changed('A\tC\t.\tPASS\t.', 'A\tC\t.\tPASS\tAF=0.25');
    const merged = await merge({ ...values, reads: values.reads.toReversed() }, { info: ['AF'] });
    expect(merged.blocks[0]!.fields.get('info_AF')).toEqual([null, null]);
    await expect(merge({ ...WHOLE, ...twoFiles }, { info: ['XX'] })).rejects.toMatchObject({
      code: 'CONFIG',
      message:
        'Cannot carry INFO field "XX": expected an ID that the header of a file declares, got "XX"',
    });
  });

  it('refuses a file of other people than planned', async () => {
    const samples = ['A', 'X'];
    await expect(merge({ ...WHOLE, ...twoFiles, samples })).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: `${twoFiles.reads[1]!.path}: Cannot merge the people of a file: expected 1 from "X" on, got 1, "B" among them`,
    });
  });

  it('gives no rows where no file has any', async () => {
    expect((await merge({ ...WHOLE, ...twoFiles, start: 20 })).blocks).toEqual([]);
    expect((await merge({ ...WHOLE, samples: ['A'], reads: [] })).blocks).toEqual([]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const stream = await from(mergeSource({ ...WHOLE, ...twoFiles }, DEFAULTS)).open({
      signal: controller.signal,
    });
    controller.abort();
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow(/abort/i);
  });
});
