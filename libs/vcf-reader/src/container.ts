import { BLOCK_HEADER_BYTES, hasExtraField, parseBlockFrame } from './bgzf-block.ts';
import { type BlockOptions, bgzfPieces, checkEndOfFile } from './bgzf-pieces.ts';
import { VcfHeaderError } from './errors.ts';
import type { InputFile } from './input-file.ts';
import { gzipPieces, textPieces } from './plain-pieces.ts';
import type { TextPiece } from './text-piece.ts';

/** How the text is wrapped, told by content: names lie (`.vcf.gz` is often plain gzip). */
export type Container = 'bgzf' | 'gzip' | 'text';

/** Enough for a header with a few extra gzip fields. */
const SNIFF_BYTES = 1 << 16;

/**
 * Tells the container of `file`, and that a BGZF file is complete.
 *
 * @throws {BgzfError} If a BGZF file lacks its end-of-file block.
 * @throws {VcfHeaderError} If it is empty.
 */
export async function detectContainer(file: InputFile): Promise<Container> {
  const head = await file.read(0, SNIFF_BYTES);
  if (head.length === 0) {
    throw new VcfHeaderError('Cannot read header', {
      location: { file: file.path },
      expected: '"##fileformat=VCFv4.x"',
      actual: 'an empty file',
    });
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    return 'text';
  }
  const isCutShort = head.length < BLOCK_HEADER_BYTES && hasExtraField(head);
  if (!parseBlockFrame(head) && !isCutShort) return 'gzip';
  await checkEndOfFile(file);
  return 'bgzf';
}

/** The content of `file` from offset `start`: 0, the start of a BGZF block, or any byte of text. */
export function openPieces(
  file: InputFile,
  container: Container,
  start: number,
  options: BlockOptions = {},
): AsyncGenerator<TextPiece> {
  if (container === 'bgzf') return bgzfPieces(file, start, options);
  return container === 'gzip' ? gzipPieces(file) : textPieces(file, start, options.cut);
}
