import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TEXT_FRAMING } from '../src/text-framing.ts';
import type { TextPiece } from '../src/text-piece.ts';

/** The text in pieces: each in memory of its own, or in a window that the next one is written into. */
async function* piecesOf(
  text: string,
  cuts: readonly number[],
  { room, isWindow }: { readonly room: number; readonly isWindow: readonly boolean[] },
): AsyncGenerator<TextPiece> {
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  const memory = Buffer.alloc(room + text.length, '#');
  let start = 0;
  for (const [i, end] of ends.entries()) {
    const bytes = Buffer.from(text.slice(start, end));
    if (isWindow[i % isWindow.length]) {
      memory.fill('#', room);
      bytes.copy(memory, room);
      yield { bytes: memory.subarray(room, room + bytes.length), offset: start, room };
    } else yield { bytes, offset: start };
    start = end;
  }
}

const line = fc.string({ unit: fc.constantFrom('a', 'b', '\t'), maxLength: 40 });

it('finds the lines of the text however it is cut, with their places', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.boolean(),
      fc.array(fc.nat(500), { maxLength: 9 }),
      fc.record({
        room: fc.integer({ min: 1, max: 60 }),
        isWindow: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
      }),
      fc.nat(50),
      async (lines, endsInNewline, cuts, memory, drawnSkip) => {
        const text = lines.join('\n') + (endsInNewline ? '\n' : '');
        const skip = Math.min(drawnSkip, text.length);
        const rest = text.slice(skip);
        const found: string[] = [];
        const pieces = piecesOf(text, cuts, memory);
        for await (const { bytes, position } of TEXT_FRAMING.chunks(pieces, 'x', { skip })) {
          const chunk = bytes.toString();
          expect(chunk.endsWith('\n')).toBe(true);
          const there = `${rest}\n`.slice(position, position + chunk.length);
          expect(chunk).toBe(there);
          found.push(chunk);
        }
        const whole = rest === '' || rest.endsWith('\n') ? rest : `${rest}\n`;
        expect(found.join('')).toBe(whole);
      },
    ),
    { numRuns: 2000 },
  );
});

it('reads a broken line where it lies: one chunk a piece', async () => {
  const pieces = piecesOf('one\ntwo\nthree\n', [6, 10], { room: 8, isWindow: [true] });
  const chunks: string[] = [];
  for await (const { bytes } of TEXT_FRAMING.chunks(pieces, 'x')) chunks.push(bytes.toString());
  expect(chunks).toEqual(['one\n', 'two\n', 'three\n']);
});

it('says where a shard ends in text that a piece before it began', async () => {
  const pieces = piecesOf('one\ntwo\nthree\n', [6, 10], { room: 8, isWindow: [true] });
  const ends: number[] = [];
  for await (const { endPosition } of TEXT_FRAMING.chunks(pieces, 'x', { end: 6 })) {
    ends.push(endPosition);
  }
  expect(ends).toEqual([Number.POSITIVE_INFINITY, 6, 6]);
});
