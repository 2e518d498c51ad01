import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BLOCK_BYTES } from '../src/bgzf-block.ts';
import { borrowTextWindow, returnTextWindow, type TextWindow } from '../src/text-window.ts';
import { windowCrc32 } from '../src/window-crc.ts';

let window: TextWindow;

beforeAll(() => {
  const borrowed = borrowTextWindow();
  if (!borrowed?.kernel) throw new Error('the window is lent, or dist/kernel.wasm is not there');
  window = borrowed;
});
afterAll(() => returnTextWindow());

/** Fills the window with a pattern and some bytes that disturb it. */
function fill(pattern: Uint8Array, changes: readonly (readonly [number, number])[]): void {
  window.bytes.fill(pattern);
  for (const [at, value] of changes) window.bytes[at] = value;
}

const PATTERN = fc.oneof(
  fc.constant(Buffer.from('0|0\t')),
  fc.constant(Buffer.alloc(1)),
  fc.uint8Array({ minLength: 1, maxLength: 100 }),
);
const CHANGES = fc.array(fc.tuple(fc.nat(2 * MAX_BLOCK_BYTES), fc.nat(255)), { maxLength: 300 });

describe('windowCrc32()', () => {
  it('equals zlib.crc32 of any block', () => {
    const place = fc.nat(MAX_BLOCK_BYTES);
    const length = fc.integer({ min: 0, max: MAX_BLOCK_BYTES });
    fc.assert(
      fc.property(PATTERN, CHANGES, place, length, (pattern, changes, at, bytes) => {
        fill(pattern, changes);
        expect(windowCrc32(window, at, bytes)).toBe(crc32(window.bytes.subarray(at, at + bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('notices any one bit that differs', () => {
    fill(Buffer.from('0|0\t0|1\t'), []);
    const length = 20_000;
    const before = windowCrc32(window, 3, length);
    for (let i = 0; i < length; i += 7) {
      const at = 3 + i;
      const value = window.bytes[at] ?? 0;
      window.bytes[at] = value ^ (1 << (i & 7));
      expect(windowCrc32(window, 3, length), `byte ${at}`).not.toBe(before);
      window.bytes[at] = value;
    }
    expect(windowCrc32(window, 3, length)).toBe(before);
  });
});
