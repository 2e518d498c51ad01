import type { InputFile } from './input-file.ts';
import { ReadSlots } from './read-slots.ts';

/** Bytes of one read. Larger reads were not faster; smaller ones cost round trips to the file. */
const READ_BYTES = 1 << 20;
/** Of the first read over a network, doubled with each that follows: a region needs little. */
const FIRST_REMOTE_BYTES = 1 << 14;
/** Over a network, reads of this length are those of a scan, and worth reading ahead of. */
const AHEAD_REMOTE_BYTES = 1 << 18;

/** A forward-only window over a file that reads one step ahead. */
export class FileWindow {
  readonly #file: InputFile;
  readonly #slots: ReadSlots | null;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** File offset of `#bytes[#at]`. */
  #offset: number;
  #nextRead: number;
  #pending: Promise<Buffer> | null = null;
  #readBytes: number;
  /** Over a network nothing behind it is read unless it is asked for. */
  readonly #end: number;

  /** @param end - Where reading will end, as far as is known. */
  constructor(file: InputFile, start: number, end: number = Number.POSITIVE_INFINITY) {
    this.#file = file;
    this.#slots = ReadSlots.of(file, READ_BYTES);
    this.#offset = start;
    this.#nextRead = start;
    this.#end = end;
    this.#readBytes = file.isRemote ? FIRST_REMOTE_BYTES : READ_BYTES;
  }

  /** File offset of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * The next bytes: `length` of them, fewer at the end of the file. Stays where it is. They are valid until
   * the next `peek`.
   */
  async peek(length: number): Promise<Buffer> {
    while (this.#bytes.length - this.#at < length) {
      const rest = this.#bytes.subarray(this.#at);
      const more = await (this.#pending ?? this.#startRead(length - rest.length));
      this.#pending = null;
      if (more.length === 0) break;
      this.#bytes = this.#joined(rest, more);
      this.#at = 0;
      // Only now: it may be read to where `rest` lay.
      if (this.#readsAhead()) this.#pending = this.#startRead(0);
    }
    return this.#bytes.subarray(this.#at, this.#at + length);
  }

  #joined(rest: Buffer, more: Buffer): Buffer {
    if (rest.length === 0) return more;
    return this.#slots ? ReadSlots.joined(rest, more) : Buffer.concat([rest, more]);
  }

  /** Moves forward over bytes that were peeked. */
  skip(length: number): void {
    this.#at += length;
    this.#offset += length;
  }

  #readsAhead(): boolean {
    if (!this.#file.isRemote) return true;
    return this.#readBytes >= AHEAD_REMOTE_BYTES && this.#nextRead < this.#end;
  }

  #startRead(wanted: number): Promise<Buffer> {
    const rest = Math.max(0, this.#end - this.#nextRead);
    const length = this.#file.isRemote
      ? Math.max(wanted, Math.min(this.#readBytes, rest))
      : READ_BYTES;
    const read = (this.#slots ?? this.#file).read(this.#nextRead, length);
    this.#nextRead += length;
    this.#readBytes = Math.min(READ_BYTES, 2 * this.#readBytes);
    read.catch(() => {}); // seen when it is awaited; a reader that stopped early never does
    return read;
  }
}
