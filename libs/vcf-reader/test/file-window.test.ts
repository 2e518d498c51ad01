import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { FileWindow } from '../src/file-window.ts';
import { openInputFile } from '../src/input-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'file-window-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Longer than three reads; no two words of it are the same. */
const content = Buffer.from(Uint32Array.from({ length: 850_000 }, (_, i) => i * 2654435761).buffer);
const path = join(directory, 'content');
writeFileSync(path, content);

const step = fc.record({
  // Mostly as BGZF is read; now and then more than fits in front of a read, or than a read.
  peek: fc.oneof(
    { weight: 8, arbitrary: fc.nat(1 << 19) },
    { weight: 1, arbitrary: fc.nat(content.length) },
  ),
  skipped: fc.double({ min: 0, max: 1, noNaN: true }),
});

it.each([
  ['a file, read into memory that is used again', path],
  ['bytes in memory', { name: 'content', bytes: content }],
] as const)('shows what lies ahead in %s, however it is gone through', async (_, input) => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(content.length),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (start, steps) => {
        const file = await openInputFile(input);
        const window = new FileWindow(file, start);
        let at = start;
        for (const { peek, skipped } of steps) {
          const bytes = await window.peek(peek);
          const expected = content.subarray(at, at + peek);
          expect(bytes.equals(expected)).toBe(true);
          const length = Math.floor(skipped * bytes.length);
          window.skip(length);
          at += length;
          expect(window.offset).toBe(at);
        }
        await file.close();
      },
    ),
    { numRuns: 60 },
  );
});
