import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readVcfHeader, VcfRecordError } from '../src/index.ts';
import { bgzf, bgzfBlock, blockStarts } from './bgzf-writer.ts';
import { readAll, readText, tempFile, vcf } from './rows.ts';

const ONE = ['NA1'];
const GOOD = '20 5 . G A . . . GT 0|1';

/** The message without the temporary directory. */
async function failure(reading: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await reading.then(
    () => new Error('read without an error'),
    (reason: Error & { code: string }) => reason,
  );
  const message = error.message.replace(/"?\/\S*\/\d+-([^\s":]+)"?/, '$1');
  return { code: 'code' in error ? error.code : '', message };
}

describe('a malformed record', () => {
  it.each([
    [
      'a,b 5 . G A . . . GT 0|1',
      '1: Cannot parse CHROM at a,b:5: expected the name of a contig, got "a,b"',
    ],
    [
      '20 5 . G A . . . GT::DP 0|1',
      '18: Cannot parse FORMAT at 20:5: expected IDs between colons, got "GT::DP"',
    ],
    ['20', 'Cannot parse record: expected a tab and the POS column, got "20"'],
    [
      '20 x . G A . . . GT 0|1',
      '4: Cannot parse POS: expected an integer from 0 to 2147483647, got "x"',
    ],
    [
      '20 2147483648 . G A . . . GT 0|1',
      '4: Cannot parse POS at 20:2147483648: expected an integer from 0 to 2147483647, got "2147483648"',
    ],
    [
      '20 5  G A . . . GT 0|1',
      '6: Cannot parse ID at 20:5: expected at least one character, got ""',
    ],
    [
      '20 5 .  A . . . GT 0|1',
      '8: Cannot parse REF at 20:5: expected at least one character, got ""',
    ],
    [
      '20 5 . G A,,T . . . GT 0|1',
      '10: Cannot parse ALT at 20:5: expected alleles between commas, got "A,,T"',
    ],
    [
      '20 5 . G A 1x . . GT 0|1',
      '12: Cannot parse QUAL at 20:5: expected a number or ".", got "1x"',
    ],
    [
      '20 5 . G A . . .',
      '17: Cannot parse record at 20:5: expected a tab and the FORMAT column, got the end of the line',
    ],
    [
      '20 5 . G A . . . GT',
      '20: Cannot parse record at 20:5: expected a tab and the sample column, got the end of the line',
    ],
    [
      '20 5 . G A . . . GT 0|1 0|1',
      '28: Cannot parse record at 20:5: expected 1 sample columns, got 2',
    ],
    [
      '20 5 . G A . . . GT 0|2',
      '23: Cannot parse GT of NA1 at 20:5: expected an allele index up to 1, got "2"',
    ],
    [
      '20 5 . G A . . . GT 10|0',
      '21: Cannot parse GT of NA1 at 20:5: expected an allele index up to 1, got "10"',
    ],
    [
      '20 5 . G A . . . GT 0|x',
      '23: Cannot parse GT of NA1 at 20:5: expected allele indices or "." between "/" or "|", got "x"',
    ],
    [
      '20 5 . G A . . . GT 0|',
      '23: Cannot parse GT of NA1 at 20:5: expected allele indices or "." between "/" or "|", got ""',
    ],
    ['20 5 . G A . . . GT ', '21: Cannot parse GT of NA1 at 20:5: expected a genotype, got ""'],
    [
      '20 5 . G A . . . GT:DP :3',
      '24: Cannot parse GT of NA1 at 20:5: expected allele indices or "." between "/" or "|", got ""',
    ],
  ])('%j is refused with its place', async (record, message) => {
    const { code, message: actual } = await failure(readText(vcf(ONE, [GOOD, record])));
    expect(code).toBe('VCF_RECORD');
    expect(actual).toContain(`calls.vcf:4:`);
    expect(actual.endsWith(message)).toBe(true);
  });

  it('tells which sample has a half call when that is an error', async () => {
    const text = vcf(['NA1', 'NA2'], ['20 5 . G A . . . GT 0|1 ./1']);
    const error = await readText(text, { halfCall: 'error' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(VcfRecordError);
    expect(error).toMatchObject({
      locus: '20:5',
      location: { line: 3, column: 25 },
      expected: 'all alleles or none',
      actual: 'some',
    });
  });

  it('names no line in a shard, where the line number is not known', async () => {
    const path = tempFile(vcf(ONE, [GOOD, '20 6 . G A . . . GT 0|1', '20 7 . G A . . . GT 0|9']));
    const start = vcf(ONE, [GOOD]).length - 4;
    const { message } = await failure(readAll(path, { range: { start, end: 10_000 } }));
    expect(message).toBe(
      'calls.vcf: Cannot parse GT of NA1 at 20:7: expected an allele index up to 1, got "9"',
    );
  });

  it('is skipped, counted and listed on request, and leaves no trace in the rows', async () => {
    const bad = ['20 6 . G A . . . GT 0|9', '20 7 . G A,T . . . GT 1|x', '20 z'];
    const text = vcf(ONE, [GOOD, ...bad, '20 8 . G A . . . GT 0|0']);
    const { rows, counts, diagnostics } = await readText(text, { onMalformed: 'skip' });
    expect(rows.map(({ pos, calls }) => `${pos}:${calls}`)).toEqual(['5:1', '8:0']);
    expect(counts).toEqual({ 'malformed-record': 3 });
    const [first] = diagnostics.filter(({ code }) => code === 'malformed-record');
    expect(first).toMatchObject({ location: { line: 4 }, severity: 'warning' });
    expect(first?.message).toBe(
      'Skipped a record: GT of NA1: expected an allele index up to 1, got "9" at 20:6',
    );
  });
});

it('a malformed record does not hide a good one of the same alleles', async () => {
  const text = vcf(ONE, ['20 6 a G A . . . GT 0|9', '20 6 b G A . . . GT 0|1']);
  const { rows, counts } = await readText(text, { onMalformed: 'skip' });
  expect(rows.map(({ id }) => id)).toEqual(['b']);
  expect(counts).toEqual({ 'malformed-record': 1 });
});

it('a shard inside plain gzip is refused', async () => {
  const path = tempFile(gzipSync(vcf(ONE, [GOOD])), 'calls.vcf.gz');
  expect(await failure(readAll(path, { range: { start: 9, end: 99 } }))).toEqual({
    code: 'CONFIG',
    message:
      'calls.vcf.gz: Cannot read a shard of plain gzip: expected a range that starts at 0, as planShards gives it, got a later start',
  });
});

describe('a file that is not VCF', () => {
  it.each([
    ['', 'calls.vcf: Cannot read header: expected "##fileformat=VCFv4.x", got an empty file'],
    [
      'hello\nworld\n',
      'calls.vcf:1: Cannot read header: expected "##fileformat=VCFv4.x", got "hello"',
    ],
    [
      '##fileformat=VCFv3.3\n',
      'calls.vcf:1: Cannot read header: expected "##fileformat=VCFv4.x", got "##fileformat=VCFv3.3"',
    ],
    [
      '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\n',
      'calls.vcf:2: Cannot read header: expected a sample name behind FORMAT, got the end of the line',
    ],
    [
      '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\n',
      'calls.vcf:2: Cannot read header: expected column "REF" of the #CHROM line, got "#CHROM\\tPOS\\tID"',
    ],
    [
      vcf(['A', 'B', 'A'], []),
      'calls.vcf:2: Cannot read samples: expected a distinct name for every sample, got "A" twice',
    ],
  ])('%j is refused', async (text, message) => {
    const expected = { code: 'VCF_HEADER', message };
    expect(await failure(readText(text))).toEqual(expected);
    expect(await failure(readVcfHeader(tempFile(text)))).toEqual(expected);
  });

  it('is refused when it is a directory or not there', async () => {
    expect(await failure(readAll('/nowhere/1-calls.vcf'))).toEqual({
      code: 'CONFIG',
      message: 'Cannot open calls.vcf: expected a file that can be read, got ENOENT',
    });
    expect((await failure(readAll('/'))).message).toContain('got a directory');
  });
});

describe('a damaged BGZF file', () => {
  const text = vcf(
    ONE,
    Array.from({ length: 200 }, (_, i) => `20 ${i} . G A . . . GT 0|1`),
  );
  const whole = bgzf(text, [700]);

  it('is refused when it was cut, wherever', async () => {
    for (let length = 4; length < whole.length; length += 37) {
      const { code } = await failure(readAll(tempFile(whole.subarray(0, length))));
      expect([length, code]).toEqual([length, 'BGZF']);
    }
    const cut = blockStarts(whole).at(-1)!;
    expect(await failure(readAll(tempFile(whole.subarray(0, cut), 'calls.vcf.gz')))).toEqual({
      code: 'BGZF',
      message: `calls.vcf.gz: Cannot read to the end: expected the BGZF end-of-file block, got other data at byte ${cut} (truncated; copy the file again)`,
    });
  });

  it('is refused when any bit of a block is wrong, or reads the same', async () => {
    const clean = await readAll(tempFile(whole));
    const [, second, third] = blockStarts(whole);
    for (let at = second!; at < third!; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      const outcome = await readAll(tempFile(damaged)).catch(
        (error: { code: string }) => error.code,
      );
      if (outcome !== 'BGZF') expect(outcome).toMatchObject({ rows: clean.rows });
    }
  });

  it('is refused when blocks claim to be empty and are not', async () => {
    const damaged = Buffer.from(whole);
    for (const start of blockStarts(whole).slice(3, -1)) damaged.writeUInt32LE(0, start - 4);
    expect((await failure(readAll(tempFile(damaged)))).code).toBe('BGZF');
  });

  it('names the byte at which the damaged block starts', async () => {
    const damaged = Buffer.from(whole);
    const starts = blockStarts(whole);
    damaged[starts[4]! - 8]! ^= 1; // CRC32 of the fourth block
    const { message } = await failure(readAll(tempFile(damaged, 'calls.vcf.gz')));
    expect(message).toMatch(
      new RegExp(
        `^calls.vcf.gz: Cannot inflate BGZF block at byte ${starts[3]}: expected CRC32 [0-9a-f]{8}, got [0-9a-f]{8}$`,
      ),
    );
  });

  it('reads several BGZF files after one another', async () => {
    const [header, body] = [text.slice(0, 500), text.slice(500)];
    const joined = Buffer.concat([bgzf(header), bgzf(body), bgzfBlock(Buffer.alloc(0)), bgzf('')]);
    expect((await readAll(tempFile(joined))).rows).toHaveLength(200);
  });
});
