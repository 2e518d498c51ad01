import { VcfRecordError } from './errors.ts';
import { MAX_RECORD_BYTES } from './record-chunk.ts';

const MIN_BYTES = 1 << 12;

/** The part of a record that earlier pieces hold. */
export class Carry {
  readonly #file: string;
  #bytes: Buffer = Buffer.alloc(0);
  length = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** What it holds; valid until the next `append`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** @throws {VcfRecordError} If the record is longer than 256 MiB. */
  append(more: Buffer): void {
    const length = this.length + more.length;
    if (length > MAX_RECORD_BYTES) {
      throw new VcfRecordError('Cannot read record', {
        location: { file: this.#file },
        expected: `at most ${MAX_RECORD_BYTES} bytes`,
        actual: 'more without an end',
      });
    }
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(MIN_BYTES, 2 * length));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    more.copy(this.#bytes, this.length);
    this.length = length;
  }

  /** All of it; valid until the next `append`. */
  take(): Buffer {
    const { bytes } = this;
    this.length = 0;
    return bytes;
  }
}
