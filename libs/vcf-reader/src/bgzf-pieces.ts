import {
  BLOCK_HEADER_BYTES,
  type BlockFrame,
  END_OF_FILE_BLOCK,
  inflateBlocks,
  MAX_BLOCK_BYTES,
  parseBlockFrame,
} from './bgzf-block.ts';
import { BgzfError } from './errors.ts';
import { FileWindow } from './file-window.ts';
import { inflateIntoWindow } from './inflate-into-window.ts';
import type { InputFile } from './input-file.ts';
import type { TextPiece } from './text-piece.ts';
import { type TextWindow, WINDOW_BLOCKS, WINDOW_ROOM_BYTES } from './text-window.ts';

/** How the blocks of a file are put together. */
export interface BlockOptions {
  /** Offset that no piece runs across: the end of a shard. */
  readonly cut?: number | undefined;
  /** Most blocks a piece. */
  readonly batch?: number;
  /** Takes the text, so that a piece is valid until the next one is asked for. */
  readonly window?: TextWindow | null;
}

/**
 * The text of a BGZF file from the block at offset `start`; each piece starts at a block.
 *
 * @throws {BgzfError} If a block is damaged or the file ends inside one.
 */
export async function* bgzfPieces(
  file: InputFile,
  start: number,
  {
    cut = Number.POSITIVE_INFINITY,
    batch = WINDOW_BLOCKS,
    window: target = null,
  }: BlockOptions = {},
): AsyncGenerator<TextPiece> {
  const window = new FileWindow(file, start, cut);
  // Over a network a few blocks may be all that is wanted: block by block at first.
  let most = file.isRemote ? 1 : batch;
  while (true) {
    const { offset } = window;
    const rest = offset < cut ? cut - offset : Number.POSITIVE_INFINITY;
    const isOne = file.isRemote && (most === 1 || rest < MAX_BLOCK_BYTES || offset >= cut);
    // A cut that is no start of a block has the end of one behind it; those of an index are starts.
    const wanted = Math.min(most * MAX_BLOCK_BYTES, file.isRemote ? rest : rest + MAX_BLOCK_BYTES);
    const bytes = await (isOne ? peekBlock(window) : window.peek(wanted));
    if (bytes.length === 0) return;
    const { frames, size } = takeFrames(bytes, most, rest);
    most = Math.min(batch, 2 * most);
    if (size === 0) throw frameError(file, offset, bytes);
    const blocks = bytes.subarray(0, size);
    const inflated = target && inflateIntoWindow(target, blocks, frames);
    yield inflated
      ? { bytes: inflated, offset, room: WINDOW_ROOM_BYTES }
      : { bytes: inflateBlocks(blocks, frames, file.path, offset), offset };
    window.skip(size);
  }
}

/** The next block and no more, so far as its header tells its size. */
async function peekBlock(window: FileWindow): Promise<Buffer> {
  const frame = parseBlockFrame(await window.peek(BLOCK_HEADER_BYTES));
  return window.peek(frame?.size ?? MAX_BLOCK_BYTES);
}

/** The whole blocks at the start of `bytes`, `count` or fewer, that begin before `most`. */
function takeFrames(
  bytes: Buffer,
  count: number,
  most: number,
): { frames: readonly BlockFrame[]; size: number } {
  const frames: BlockFrame[] = [];
  let size = 0;
  while (frames.length < count && size < most && size < bytes.length) {
    const frame = parseBlockFrame(bytes.subarray(size, size + MAX_BLOCK_BYTES));
    if (!frame || size + frame.size > bytes.length) break;
    frames.push(frame);
    size += frame.size;
  }
  return { frames, size };
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
  const isCutShort = bytes.length < BLOCK_HEADER_BYTES || parseBlockFrame(bytes) !== null;
  if (isCutShort) return truncatedError(file, byteOffset);
  return new BgzfError(`Cannot read BGZF block at byte ${byteOffset}`, {
    location: { file: file.path, byteOffset },
    expected: 'a BGZF block header',
    actual: bytes.subarray(0, 4).toString('hex'),
  });
}
