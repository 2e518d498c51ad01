import { closeSync, openSync, writeSync } from 'node:fs';

/** A file being written from front to back. */
export interface ByteSink {
  /** Where the next byte will lie: BGZF's virtual file offset, block address · 65,536 + place. */
  readonly virtualOffset: number;
  /** Takes the bytes; the caller may reuse the array at once. */
  write(bytes: Uint8Array): void;
  /** Writes what is left and closes the file. */
  close(): void;
}

const BUFFER_BYTES = 1 << 20;

/** Writes bytes as they are, a mebibyte at a time. */
export class PlainWriter implements ByteSink {
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #filled = 0;
  #written = 0;

  /** Creates the file, or empties it. */
  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  get virtualOffset(): number {
    return this.#written + this.#filled;
  }

  write(bytes: Uint8Array): void {
    if (this.#filled + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length > BUFFER_BYTES) {
      this.#writeAll(bytes);
      return;
    }
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    this.#writeAll(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #writeAll(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.#written += bytes.length;
  }
}
