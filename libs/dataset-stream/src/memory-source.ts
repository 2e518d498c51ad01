import type { EpochOrder } from './epoch-order.ts';
import type { PackedSource, Slice } from './packed-source.ts';
import { invert } from './permutation.ts';
import type { RowReader } from './row-reader.ts';

/** Rows are kept in pages of about this many bytes, far below the limit of one buffer. */
const PAGE_BYTES = 64 * 2 ** 20;

/** Keeps the packed rows of a split in memory; they are read at the first epoch. */
export class MemorySource implements PackedSource {
  readonly stride: number;
  readonly #reader: RowReader;
  readonly #slots: Int32Array;
  readonly #pageRows: number;
  readonly #pages: Uint8Array[] = [];
  #loading: Promise<void> | undefined;

  /** @param rows The rows of the matrix that the split holds. */
  constructor(reader: RowReader, rows: Int32Array) {
    this.#reader = reader;
    this.stride = reader.stride;
    this.#slots = invert(rows, reader.rows);
    this.#pageRows = Math.max(1, Math.floor(PAGE_BYTES / this.stride));
    for (let row = 0; row < rows.length; row += this.#pageRows) {
      const count = Math.min(this.#pageRows, rows.length - row);
      this.#pages.push(new Uint8Array(count * this.stride));
    }
  }

  async *batches(order: EpochOrder, slices: readonly Slice[]): AsyncGenerator<Uint8Array> {
    this.#loading ??= this.#load();
    await this.#loading;
    for (const { start, end } of slices) {
      const packed = new Uint8Array((end - start) * this.stride);
      for (let i = start; i < end; i++) {
        packed.set(this.#row(order.rows[i] as number), (i - start) * this.stride);
      }
      yield packed;
    }
  }

  async close(): Promise<void> {
    await this.#loading?.catch(() => {});
  }

  async #load(): Promise<void> {
    await this.#reader.readRows(0, this.#reader.rows, (row, offset, calls) => {
      if ((this.#slots[row] as number) >= 0) this.#row(row).set(calls, offset);
    });
  }

  #row(row: number): Uint8Array {
    const slot = this.#slots[row] as number;
    const at = (slot % this.#pageRows) * this.stride;
    const page = this.#pages[Math.floor(slot / this.#pageRows)] as Uint8Array;
    return page.subarray(at, at + this.stride);
  }
}
