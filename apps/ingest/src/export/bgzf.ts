import { crc32, deflateRawSync } from 'node:zlib';

/** Bytes of input in a block: bgzip's own choice, so that the block stays below 64 KiB. */
const BLOCK_BYTES = 65_280;
/** The empty block that says that nothing was cut off (SAM specification, §4.1.2). */
const END_OF_FILE = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');
const HEADER = Buffer.from('1f8b08040000000000ff060042430200', 'hex');

/**
 * Compresses text as BGZF, which gzip reads and tabix indexes.
 *
 * @see SAM specification, §4.1
 */
export async function* bgzf(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    const next = Buffer.from(piece);
    waiting.push(next);
    bytes += next.length;
    if (bytes < BLOCK_BYTES) continue;
    const all = Buffer.concat(waiting);
    const end = bytes - (bytes % BLOCK_BYTES);
    for (let at = 0; at < end; at += BLOCK_BYTES) yield block(all.subarray(at, at + BLOCK_BYTES));
    waiting = [all.subarray(end)];
    bytes -= end;
  }
  if (bytes > 0) yield block(Buffer.concat(waiting));
  yield END_OF_FILE;
}

function block(content: Uint8Array): Uint8Array {
  const deflated = deflateRawSync(content, { level: 6 });
  const size = Buffer.alloc(2);
  size.writeUInt16LE(HEADER.length + 2 + deflated.length + 8 - 1);
  const footer = Buffer.alloc(8);
  footer.writeUInt32LE(crc32(content), 0);
  footer.writeUInt32LE(content.length, 4);
  return Buffer.concat([HEADER, size, deflated, footer]);
}
