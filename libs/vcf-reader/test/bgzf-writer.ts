import { crc32, deflateRawSync } from 'node:zlib';
import { END_OF_FILE_BLOCK } from '../src/bgzf-block.ts';

/** One BGZF block that holds `data`. */
export function bgzfBlock(data: Buffer): Buffer {
  const deflated = deflateRawSync(data, { level: 1 });
  const block = Buffer.alloc(18 + deflated.length + 8);
  Buffer.from('1f8b08040000000000ff0600424302000000', 'hex').copy(block);
  block.writeUInt16LE(block.length - 1, 16);
  deflated.copy(block, 18);
  block.writeUInt32LE(crc32(data), block.length - 8);
  block.writeUInt32LE(data.length, block.length - 4);
  return block;
}

/** `text` as BGZF in blocks of at most the given sizes, used in turn; with the end-of-file block. */
export function bgzf(text: string | Buffer, sizes: readonly number[] = [0xff00]): Buffer {
  const data = Buffer.from(text);
  const blocks: Buffer[] = [];
  for (let at = 0, i = 0; at < data.length; i++) {
    const size = sizes[i % sizes.length] ?? 0xff00;
    blocks.push(bgzfBlock(data.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...blocks, END_OF_FILE_BLOCK]);
}

/** Offsets at which the blocks of a BGZF file start. */
export function blockStarts(file: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 0; at < file.length; at += file.readUInt16LE(at + 16) + 1) starts.push(at);
  return starts;
}
