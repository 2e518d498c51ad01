import {
  BLOCK_HEADER_BYTES,
  END_OF_FILE_BLOCK,
  inflateBlock,
  MAX_BLOCK_BYTES,
  parseBlockFrame,
} from './bgzf-block.ts';
import { BgzfError } from './errors.ts';
import { FileWindow } from './file-window.ts';
import type { InputFile } from './input-file.ts';
import type { TextPiece } from './text-piece.ts';

/**
 * The inflated blocks of a BGZF file, one piece each, from the block at offset `start`.
 *
 * @throws {BgzfError} If a block is damaged or the file ends inside one.
 */
export async function* bgzfPieces(file: InputFile, start: number): AsyncGenerator<TextPiece> {
  const window = new FileWindow(file, start);
  while (true) {
    const bytes = await window.peek(MAX_BLOCK_BYTES);
    if (bytes.length === 0) return;
    const frame = parseBlockFrame(bytes);
    if (!frame) throw frameError(file, window.offset, bytes);
    if (frame.size > bytes.length) throw truncatedError(file, window.offset);
    yield {
      bytes: inflateBlock(bytes.subarray(0, frame.size), frame, file.path, window.offset),
      offset: window.offset,
    };
    window.skip(frame.size);
  }
}

/**
 * Checks that the file ends with BGZF's end-of-file block.
 *
 * @throws {BgzfError} If it does not: the file was cut short.
 */
export async function checkEndOfFile(file: InputFile): Promise<void> {
  const length = END_OF_FILE_BLOCK.length;
  const tail = await file.read(Math.max(0, file.size - length), length);
  if (!tail.equals(END_OF_FILE_BLOCK)) throw truncatedError(file, file.size);
}

function truncatedError(file: InputFile, byteOffset: number): BgzfError {
  return new BgzfError('Cannot read to the end', {
    location: { file: file.path, byteOffset },
    expected: 'the BGZF end-of-file block',
    actual: `other data at byte ${byteOffset} (truncated; copy the file again)`,
  });
}

function frameError(file: InputFile, byteOffset: number, bytes: Buffer): BgzfError {
  if (bytes.length < BLOCK_HEADER_BYTES) return truncatedError(file, byteOffset);
  return new BgzfError(`Cannot read BGZF block at byte ${byteOffset}`, {
    location: { file: file.path, byteOffset },
    expected: 'a BGZF block header',
    actual: bytes.subarray(0, 4).toString('hex'),
  });
}
