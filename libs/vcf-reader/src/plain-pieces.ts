import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BgzfError } from './errors.ts';
import type { InputFile } from './input-file.ts';
import type { TextPiece } from './text-piece.ts';

const PIECE_BYTES = 1 << 18;

/** Uncompressed text from byte `start`; a piece starts at `cut` if the text reaches it. */
export async function* textPieces(
  file: InputFile,
  start: number,
  cut = Number.POSITIVE_INFINITY,
): AsyncGenerator<TextPiece> {
  let offset = start;
  while (true) {
    const length = offset < cut ? Math.min(PIECE_BYTES, cut - offset) : PIECE_BYTES;
    const bytes = await file.read(offset, length);
    if (bytes.length === 0) return;
    yield { bytes, offset };
    offset += bytes.length;
  }
}

/**
 * The text of a plain gzip file, from its start: such a file cannot be entered in the middle.
 *
 * Every piece has offset 0. Concatenated members are read one after the other.
 *
 * @throws {BgzfError} If the stream is damaged or cut short.
 */
export async function* gzipPieces(file: InputFile): AsyncGenerator<TextPiece> {
  const inflated = Readable.from(compressedChunks(file)).pipe(
    createGunzip({ chunkSize: PIECE_BYTES }),
  );
  try {
    for await (const bytes of inflated) yield { bytes: bytes as Buffer, offset: 0 };
  } catch (cause) {
    throw new BgzfError('Cannot inflate gzip stream', {
      location: { file: file.path },
      expected: 'deflate data up to its trailer',
      actual: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

async function* compressedChunks(file: InputFile): AsyncGenerator<Buffer> {
  for await (const { bytes } of textPieces(file, 0)) yield bytes;
}
