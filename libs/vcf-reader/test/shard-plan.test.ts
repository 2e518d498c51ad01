import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { planShards } from '../src/index.ts';
import { bgzf, blockStarts } from './bgzf-writer.ts';
import { readAll, tempFile, vcf } from './rows.ts';

/** Noise in INFO keeps the file large when it is compressed. */
function noisyVcf(records: number): string {
  let seed = 1;
  const noise = () => {
    seed = (seed * 48271) % 2147483647;
    return seed.toString(36);
  };
  const lines = Array.from(
    { length: records },
    (_, i) =>
      `20 ${i >> 1} . G A,${'ACGT'.slice(0, 1 + (i % 4))} . . X=${Array.from({ length: 20 }, noise).join('')} GT 0|1`,
  );
  return vcf(['NA1'], lines);
}

describe('planShards', () => {
  it('cuts BGZF at block starts into ranges of about equal size', async () => {
    const content = bgzf(noisyVcf(8000), [0xff00, 5000, 20_000]);
    const ranges = await planShards(tempFile(content), 5);
    expect(ranges).toHaveLength(5);
    expect(ranges[0]?.start).toBe(0);
    expect(ranges.at(-1)?.end).toBe(content.length);
    const starts = new Set(blockStarts(content));
    for (const [i, { start, end }] of ranges.entries()) {
      expect(starts.has(start)).toBe(true);
      expect(ranges[i + 1]?.start ?? content.length).toBe(end);
      expect(Math.abs(end - start - content.length / 5)).toBeLessThan(1 << 16);
    }
  });

  it.each([
    ['plain text', (text: string) => Buffer.from(text)],
    ['BGZF', (text: string) => bgzf(text)],
  ])('gives shards of %s that together hold every row', async (_, encode) => {
    const path = tempFile(encode(noisyVcf(8000)));
    const whole = await readAll(path);
    const ranges = await planShards(path, 7);
    expect(ranges).toHaveLength(7);
    const rows = await Promise.all(
      ranges.map(async (range) => (await readAll(path, { range })).rows),
    );
    expect(rows.flat()).toEqual(whole.rows);
    expect(Math.min(...rows.map(({ length }) => length))).toBeGreaterThan(500);
  });

  it('is not misled by bytes that look like a block', async () => {
    // Stored, not deflated: the data itself holds BGZF headers.
    const bait = bgzf('bait').subarray(0, 18).toString('latin1').repeat(2000);
    const content = Buffer.concat([
      ...Array.from({ length: 6 }, () => bgzf(Buffer.from(bait, 'latin1')).subarray(0, -28)),
      ...Array.from({ length: 6 }, () => storedBlock(Buffer.from(bait, 'latin1'))),
      bgzf(''),
    ]);
    const starts = new Set(blockStarts(content));
    for (const { start } of await planShards(tempFile(content), 3)) {
      expect(starts.has(start)).toBe(true);
    }
  });

  it('leaves plain gzip and small files whole', async () => {
    const gzip = gzipSync(noisyVcf(8000));
    expect(await planShards(tempFile(gzip), 4)).toEqual([{ start: 0, end: gzip.length }]);
    const small = bgzf(noisyVcf(10));
    expect(await planShards(tempFile(small), 4)).toEqual([{ start: 0, end: small.length }]);
  });
});

/** A BGZF block around stored data. */
function storedBlock(data: Buffer): Buffer {
  const block = Buffer.alloc(18 + 5 + data.length + 8);
  Buffer.from('1f8b08040000000000ff06004243020000000100000000', 'hex').copy(block);
  block.writeUInt16LE(block.length - 1, 16);
  block.writeUInt16LE(data.length, 19);
  block.writeUInt16LE(data.length ^ 0xffff, 21);
  data.copy(block, 23);
  block.writeUInt32LE(data.length, block.length - 4);
  return block;
}
