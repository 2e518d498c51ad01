import { VcfRecordError } from './errors.ts';
import type { TextPiece } from './text-piece.ts';

/** Whole lines in one buffer. Valid until the next chunk is asked for. */
export interface LineChunk {
  /** Lines end with `\n`, the last one of the file too. */
  readonly bytes: Buffer;
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

/** A longer line is taken for damage: 500,000 samples with 40 bytes each are 20 MB. */
const MAX_LINE_BYTES = 1 << 28;

/**
 * Cuts text into chunks of whole lines: of each piece, the line that began before it, then the
 * lines within it without a copy.
 *
 * Memory: one piece, and the longest line that spans pieces up to twice.
 *
 * @throws {VcfRecordError} If a line is longer than 256 MiB.
 */
export async function* lineChunks(
  pieces: AsyncIterable<TextPiece>,
  file: string,
  { skip = 0, end = Number.POSITIVE_INFINITY }: ChunkOptions = {},
): AsyncGenerator<LineChunk> {
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

const NEWLINE = Buffer.from('\n');

/** The part of a line that earlier pieces hold. */
class Carry {
  readonly #file: string;
  #bytes: Buffer = Buffer.allocUnsafe(1 << 16);
  length = 0;

  constructor(file: string) {
    this.#file = file;
  }

  append(more: Buffer): void {
    const length = this.length + more.length;
    if (length > MAX_LINE_BYTES) {
      throw new VcfRecordError('Cannot read line', {
        location: { file: this.#file },
        expected: `at most ${MAX_LINE_BYTES} bytes`,
        actual: 'no end of line',
      });
    }
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(2 * length);
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    more.copy(this.#bytes, this.length);
    this.length = length;
  }

  /** All of it; valid until the next `append`. */
  take(): Buffer {
    const bytes = this.#bytes.subarray(0, this.length);
    this.length = 0;
    return bytes;
  }
}
