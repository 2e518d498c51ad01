import type { ChunkOptions, RecordChunk } from './record-chunk.ts';
import type { TextPiece } from './text-piece.ts';

/** How records follow each other in a file: lines, or lengths in front of binary records. */
export interface Framing {
  /** Cuts pieces into chunks of whole records. */
  chunks(
    pieces: AsyncIterable<TextPiece>,
    file: string,
    options?: ChunkOptions,
  ): AsyncGenerator<RecordChunk>;
  /** Where the whole record at `start` ends, its line end included. */
  recordEnd(bytes: Buffer, start: number): number;
  /** The bytes that tell CHROM and POS of a record; null for a blank line. */
  locusKey(bytes: Buffer, start: number, end: number): Buffer | null;
}
