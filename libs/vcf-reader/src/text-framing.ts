import { Carry } from './carry.ts';
import type { Framing } from './framing.ts';
import type { ChunkOptions, RecordChunk } from './record-chunk.ts';
import type { TextPiece } from './text-piece.ts';

const NEWLINE = Buffer.from('\n');

/** Records are lines. */
export const TEXT_FRAMING: Framing = {
  chunks: lineChunks,
  recordEnd: (bytes, start) => bytes.indexOf(10, start) + 1,
  locusKey: (bytes, start, end) => {
    const isBlank = end - start === 1 || (end - start === 2 && bytes[start] === 13);
    return isBlank ? null : bytes.subarray(start, locusEnd(bytes, start, end));
  },
};

/**
 * Cuts text into chunks of whole lines: of each piece, the line that began before it, then the
 * lines within it without a copy.
 *
 * Memory: one piece, and the longest line that spans pieces up to twice.
 *
 * @throws {VcfRecordError} If a line is longer than 256 MiB.
 */
async function* lineChunks(
  pieces: AsyncIterable<TextPiece>,
  file: string,
  { skip = 0, end = Number.POSITIVE_INFINITY }: ChunkOptions = {},
): AsyncGenerator<RecordChunk> {
  const carry = new Carry(file);
  let position = -skip; // of the piece at hand
  let endPosition = Number.POSITIVE_INFINITY;
  let offset = 0;
  for await (const piece of pieces) {
    offset = piece.offset;
    if (offset >= end && endPosition > position) endPosition = position;
    const dropped = Math.max(0, Math.min(-position, piece.bytes.length));
    const { bytes } = piece;
    let from = dropped;
    if (carry.length > 0) {
      const newline = bytes.indexOf(10);
      from = newline < 0 ? bytes.length : newline + 1;
      const start = position - carry.length;
      carry.append(bytes.subarray(0, from));
      if (newline >= 0) yield { bytes: carry.take(), position: start, endPosition, offset };
    }
    const to = bytes.lastIndexOf(10) + 1;
    if (to > from) {
      yield { bytes: bytes.subarray(from, to), position: position + from, endPosition, offset };
    }
    carry.append(bytes.subarray(Math.max(from, to)));
    position += bytes.length;
  }
  if (carry.length === 0) return;
  const start = position - carry.length;
  carry.append(NEWLINE);
  yield { bytes: carry.take(), position: start, endPosition, offset };
}

/** End of `CHROM\tPOS`, or of the line if it has no second tab. */
function locusEnd(bytes: Buffer, start: number, end: number): number {
  const first = bytes.indexOf(9, start);
  const second = first < 0 ? -1 : bytes.indexOf(9, first + 1);
  return second < 0 || second > end ? end : second;
}
