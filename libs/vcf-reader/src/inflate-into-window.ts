import { type BlockFrame, MAX_BLOCK_BYTES, TRAILER_BYTES } from './bgzf-block.ts';
import { RawInflater } from './raw-inflater.ts';
import type { TextWindow } from './text-window.ts';
import { windowCrc32 } from './window-crc.ts';

/** That of this thread, made at the first use; null where Node is not known to have one. */
let inflater: RawInflater | null | undefined;

/**
 * Inflates blocks that follow each other into `window`, and checks their lengths and CRC32; the text, or
 * null if one of them is damaged or this version of Node cannot.
 */
export function inflateIntoWindow(
  window: TextWindow,
  blocks: Buffer,
  frames: readonly BlockFrame[],
): Buffer | null {
  if (inflater === undefined) inflater = RawInflater.create();
  if (inflater === null) return null;
  const { bytes } = window;
  let from = 0;
  let to = 0;
  for (const { dataStart, size, inflatedSize } of frames) {
    const dataEnd = from + size - TRAILER_BYTES;
    if (to + MAX_BLOCK_BYTES > bytes.length || inflatedSize > MAX_BLOCK_BYTES) return null;
    const length = inflater.inflate(blocks, from + dataStart, dataEnd, bytes, to);
    if (length !== inflatedSize) return null;
    if (windowCrc32(window, to, length) !== blocks.readUInt32LE(dataEnd)) return null;
    from += size;
    to += length;
  }
  return bytes.subarray(0, to);
}
