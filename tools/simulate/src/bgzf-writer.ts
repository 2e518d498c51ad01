import { closeSync, openSync, writevSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';
import type { ByteSink } from './byte-sink.ts';

/** Most uncompressed bytes of one block, as in bgzip: fits 65,536 even when nothing compresses. */
const BLOCK_BYTES = 65_280;
/** The empty block that ends every BGZF file. @see SAMv1 §4.1.2 */
const END_OF_FILE = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

/**
 * Writes BGZF: gzip in blocks that can be read on their own.
 *
 * @see SAMv1 §4.1, the BGZF compression format
 */
export class BgzfWriter implements ByteSink {
  readonly #file: number;
  readonly #level: number;
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #filled = 0;
  #address = 0;

  /** Creates the file, or empties it; `level` is zlib's, 1 to 9. */
  constructor(path: string, level: number) {
    this.#file = openSync(path, 'w');
    this.#level = level;
  }

  get virtualOffset(): number {
    return this.#address * 65536 + this.#filled;
  }

  write(bytes: Uint8Array): void {
    let start = 0;
    while (start < bytes.length) {
      const end = Math.min(bytes.length, start + BLOCK_BYTES - this.#filled);
      this.#block.set(bytes.subarray(start, end), this.#filled);
      this.#filled += end - start;
      start = end;
      if (this.#filled === BLOCK_BYTES) this.#flush();
    }
  }

  close(): void {
    if (this.#filled > 0) this.#flush();
    writevSync(this.#file, [END_OF_FILE]);
    closeSync(this.#file);
  }

  #flush(): void {
    const content = this.#block.subarray(0, this.#filled);
    const deflated = deflateRawSync(content, { level: this.#level, chunkSize: 65536 });
    const size = 18 + deflated.length + 8;
    const head = Buffer.from('1f8b08040000000000ff0600424302000000', 'hex');
    head.writeUInt16LE(size - 1, 16);
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(crc32(content), 0);
    tail.writeUInt32LE(content.length, 4);
    writevSync(this.#file, [head, deflated, tail]);
    this.#address += size;
    this.#filled = 0;
  }
}
