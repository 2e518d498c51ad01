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
 * Cuts text into chunks of whole lines.
 *
 * The line that a piece breaks off goes to the room in front of the next piece, so that it is whole there and
 * packed in place: a seventh of all text of 60 KB a line, which was copied three times. Where there is no room
 * it is put together apart, and is a chunk of its own.
 *
 * Memory: one piece, and the longest line that spans pieces without room up to twice.
 *
 * @throws {VcfRecordError} If a line is longer than 256 MiB.
 */
async function* lineChunks(
  pieces: AsyncIterable<TextPiece>,
  file: string,
  { skip = 0, end = Number.POSITIVE_INFINITY }: ChunkOptions = {},
): AsyncGenerator<RecordChunk> {
  const carry = new Carry(file);
  let front: Buffer | null = null; // the line broken off, where it lies in front of the next piece
  let next = -skip; // where the next piece begins
  let endPosition = Number.POSITIVE_INFINITY;
  let offset = 0;
  for await (const piece of pieces) {
    offset = piece.offset;
    if (offset >= end && endPosition > next) endPosition = next;
    if (front && !piece.room) {
      carry.append(front);
      front = null;
    }
    const bytes: Buffer = front ? reaching(piece, front.length) : piece.bytes;
    const position = next - (front?.length ?? 0);
    next += piece.bytes.length;
    let from = Math.max(0, Math.min(-position, bytes.length));
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
    const rest = bytes.subarray(Math.max(from, to));
    front = carry.length === 0 ? movedToFront(piece, rest) : null;
    if (!front) carry.append(rest);
  }
  if (front) carry.append(front);
  if (carry.length === 0) return;
  const start = next - carry.length;
  carry.append(NEWLINE);
  yield { bytes: carry.take(), position: start, endPosition, offset };
}

/** A piece together with so many bytes in front of it. */
function reaching({ bytes }: TextPiece, room: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset - room, room + bytes.length);
}

/** What is left of a piece, moved to where the next one will follow it; null if there is no room. */
function movedToFront(piece: TextPiece, rest: Buffer): Buffer | null {
  if (rest.length > (piece.room ?? 0)) return null;
  const front = reaching(piece, rest.length).subarray(0, rest.length);
  rest.copy(front);
  return front;
}

/** End of `CHROM\tPOS`, or of the line if it has no second tab. */
function locusEnd(bytes: Buffer, start: number, end: number): number {
  const first = bytes.indexOf(9, start);
  const second = first < 0 ? -1 : bytes.indexOf(9, first + 1);
  return second < 0 || second > end ? end : second;
}
