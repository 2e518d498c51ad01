import { open } from 'node:fs/promises';

const HEAD_BYTES = 18;

/**
 * Bytes of a BGZF file when it is inflated, from the sizes that its blocks tell.
 *
 * For files whose blocks carry no other extra field, as bgzip and our simulator write them.
 *
 * @see SAMv1 §4.1, BSIZE and ISIZE
 */
export async function textBytes(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(4 + HEAD_BYTES);
    let total = 0;
    let end = 0;
    await file.read(bytes, 4, HEAD_BYTES, 0);
    while (end < size) {
      end += bytes.readUInt16LE(4 + 16) + 1;
      // The size of the block just passed, and the head of the next, lie side by side.
      await file.read(bytes, 0, bytes.length, end - 4);
      total += bytes.readUInt32LE(0);
    }
    return total;
  } finally {
    await file.close();
  }
}
