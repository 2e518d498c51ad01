import { VcfRecordError } from './errors.ts';
import type { TextPiece } from './text-piece.ts';

/** Whole lines in one buffer. Valid until the next chunk is asked for. */
export interface LineChunk {
  /** Lines end with `\n`, the last one of the file too. */
  readonly bytes: Buffer;
  /** Bytes of `bytes` in use. */
  readonly length: number;
  /** Where `bytes[0]` lies in the text from the first piece on. */
  readonly position: number;
  /** Where the shard's end lies in the same text; infinity while it is not reached. */
  readonly endPosition: number;
  /** File offset of the last piece read. */
  readonly offset: number;
}

/** What to leave out at both ends. */
export interface ChunkOptions {
  /** Bytes of the first piece to drop. */
  readonly skip?: number;
  /** File offset of the shard's end. */
  readonly end?: number;
}

/** One chunk fits the L2 cache next to the block being built. */
const CHUNK_BYTES = 1 << 20;

/** A longer line is taken for damage: 500,000 samples with 40 bytes each are 20 MB. */
const MAX_LINE_BYTES = 1 << 28;

/**
 * Cuts text into chunks of whole lines.
 *
 * Memory: about one chunk, or the longest line twice.
 *
 * @throws {VcfRecordError} If a line is longer than 256 MiB.
 */
export async function* lineChunks(
  pieces: AsyncIterable<TextPiece>,
  file: string,
  { skip = 0, end = Number.POSITIVE_INFINITY }: ChunkOptions = {},
): AsyncGenerator<LineChunk> {
  let bytes: Buffer = Buffer.allocUnsafe(CHUNK_BYTES + (1 << 18));
  let used = 0;
  let linesEnd = 0; // behind the last newline among the used bytes
  let position = 0;
  let arrived = -skip; // position of the piece at hand
  let endPosition = Number.POSITIVE_INFINITY;
  let offset = 0;
  for await (const piece of pieces) {
    offset = piece.offset;
    if (offset >= end && endPosition > arrived) endPosition = arrived;
    const fresh = arrived < 0 ? piece.bytes.subarray(-arrived) : piece.bytes;
    arrived += piece.bytes.length;
    if (used + fresh.length >= bytes.length) bytes = grow(bytes, used, fresh.length, file);
    linesEnd = Math.max(linesEnd, used + fresh.lastIndexOf(10) + 1);
    used += fresh.copy(bytes, used);
    if (linesEnd === 0 || (used < CHUNK_BYTES && offset < end)) continue;
    yield { bytes, length: linesEnd, position, endPosition, offset };
    bytes.copyWithin(0, linesEnd, used);
    used -= linesEnd;
    position += linesEnd;
    linesEnd = 0;
  }
  if (used === 0) return;
  if (bytes[used - 1] !== 10) bytes[used++] = 10; // `grow` keeps one byte free
  yield { bytes, length: used, position, endPosition, offset };
}

/** A buffer with room for `more` bytes and one newline. */
function grow(bytes: Buffer, used: number, more: number, file: string): Buffer {
  if (used > MAX_LINE_BYTES) {
    throw new VcfRecordError('Cannot read line', {
      location: { file },
      expected: `at most ${MAX_LINE_BYTES} bytes`,
      actual: 'no end of line',
    });
  }
  const grown = Buffer.allocUnsafe(2 * (used + more));
  bytes.copy(grown, 0, 0, used);
  return grown;
}
