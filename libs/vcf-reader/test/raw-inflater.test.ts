import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RawInflater } from '../src/raw-inflater.ts';

function inflater(): RawInflater {
  const created = RawInflater.create();
  if (!created) throw new Error(`no inflater in Node ${process.version}: see KNOWN_VERSIONS`);
  return created;
}

describe('RawInflater', () => {
  it('gives back what was deflated, between other bytes', () => {
    const one = inflater();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.nat(50), (content, before) => {
        const deflated = deflateRawSync(content);
        const source = Buffer.concat([Buffer.alloc(before, 7), deflated, Buffer.alloc(9, 7)]);
        const target = Buffer.alloc(before + content.length + 1);
        const length = one.inflate(source, before, before + deflated.length, target, before);
        expect(length).toBe(content.length);
        expect(target.subarray(before, -1).equals(content)).toBe(true);
      }),
    );
  });

  it('refuses what is damaged, too long, cut short or followed by more, and goes on', () => {
    const one = inflater();
    const content = Buffer.from('0|0\t'.repeat(1000));
    const source = deflateRawSync(content);
    const read = (bytes: Buffer, room = content.length + 1) =>
      one.inflate(bytes, 0, bytes.length, Buffer.alloc(room), 0);
    expect(read(source)).toBe(4000);
    expect(read(source, 4000)).toBeNull();
    expect(read(source.subarray(0, -1))).toBeNull();
    expect(read(Buffer.concat([source, source]))).toBeNull();
    expect(read(Buffer.from([255, 255, 255, 255]))).toBeNull();
    expect(read(Buffer.alloc(0))).toBeNull();
    expect(read(source)).toBe(4000);
  });
});
