import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BgzfWriter } from '../src/bgzf-writer.ts';
import { Random } from '../src/random.ts';
import { isInstalled, run } from './installed.ts';
import { temporaryDirectory } from './temporary-directory.ts';

it('BgzfWriter writes blocks that hold its input at the virtual offsets it tells', () => {
  const path = join(temporaryDirectory(), 'x.gz');
  const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 9 }), fc.nat(1500), (arrays, level, repeats) => {
      const file = new BgzfWriter(path, level);
      const written = arrays.map((bytes) => {
        const piece = Buffer.concat(Array.from({ length: repeats }, () => bytes));
        const offset = file.virtualOffset;
        file.write(piece);
        return { offset, piece };
      });
      file.close();
      const content = readFileSync(path);
      expect(gunzipSync(content).equals(Buffer.concat(written.map(({ piece }) => piece)))).toBe(
        true,
      );
      for (const { offset, piece } of written) {
        if (piece.length > 0) expect(byteAt(content, offset)).toBe(piece[0]);
      }
    }),
    { numRuns: 40 },
  );
});

it('BgzfWriter keeps blocks below 64 KiB even when nothing compresses', () => {
  const path = join(temporaryDirectory(), 'noise.gz');
  const random = new Random(1, 'noise');
  const noise = Buffer.from(Uint32Array.from({ length: 50_000 }, () => random.uint32()).buffer);
  const file = new BgzfWriter(path, 1);
  file.write(noise);
  file.close();
  const content = readFileSync(path);
  const sizes: number[] = [];
  for (let start = 0; start < content.length; start += sizes.at(-1)!) {
    expect(content.toString('latin1', start + 12, start + 14)).toBe('BC');
    sizes.push(content.readUInt16LE(start + 16) + 1);
  }
  expect(sizes.reduce((sum, size) => sum + size)).toBe(content.length);
  expect(sizes.at(-1)).toBe(28);
  expect(gunzipSync(content).equals(noise)).toBe(true);
});

it.skipIf(!isInstalled('bgzip'))('bgzip finds BgzfWriter’s files whole (needs bgzip)', () => {
  const path = join(temporaryDirectory(), 'text.gz');
  const file = new BgzfWriter(path, 6);
  for (let i = 0; i < 20_000; i++) file.write(Buffer.from(`line ${i}\n`));
  file.close();
  run('bgzip', ['--test', path]);
});

function byteAt(content: Buffer, virtualOffset: number): number | undefined {
  const address = Math.floor(virtualOffset / 65536);
  const size = content.readUInt16LE(address + 16) + 1;
  const block = inflateRawSync(content.subarray(address + 18, address + size - 8));
  const place = virtualOffset % 65536;
  return place < block.length ? block[place] : byteAt(content, (address + size) * 65536);
}
