import type { EpochPart, PackedSource, StoredRows } from './packed-source.ts';
import { invert } from './permutation.ts';
import { type RowReader, type RowRun, takePieces } from './row-reader.ts';

/** Rows are kept in pages of about this many bytes, far below the limit of one buffer. */
const PAGE_BYTES = 64 * 2 ** 20;

/** Keeps the stored rows of a split in memory; they are read at the first epoch. */
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
    // In the order of the file, so that reading writes one page after the other.
    this.#slots = invert(rows.toSorted(), reader.rows);
    this.#pageRows = Math.max(1, Math.floor(PAGE_BYTES / this.stride));
    for (let row = 0; row < rows.length; row += this.#pageRows) {
      const count = Math.min(this.#pageRows, rows.length - row);
      this.#pages.push(new Uint8Array(count * this.stride));
    }
  }

  async *batches({ order, slices }: EpochPart): AsyncGenerator<StoredRows> {
    this.#loading ??= this.#load();
    await this.#loading;
    for (const { start, end } of slices) yield this.#gather(order.rows.subarray(start, end));
  }

  async close(): Promise<void> {
    await this.#loading?.catch(() => {});
  }

  /** Gathered when they are asked for: a batch that is decoded at once needs no array of its own. */
  #gather(rows: Int32Array): StoredRows {
    const copyTo = (into: Uint8Array) => {
      for (let i = 0; i < rows.length; i++) {
        into.set(this.#row(rows[i] as number), i * this.stride);
      }
    };
    const { stride } = this;
    return {
      copyTo,
      get bytes() {
        const bytes = new Uint8Array(rows.length * stride);
        copyTo(bytes);
        return bytes;
      },
    };
  }

  async #load(): Promise<void> {
    await this.#reader.readRuns(0, this.#reader.rows, (run) => this.#store(run));
  }

  #store(run: RowRun): void {
    const { row, count, calls } = run;
    const first = this.#slots[row] as number;
    const last = this.#slots[row + count - 1] as number;
    const isTogether =
      first >= 0 && last - first === count - 1 && calls.length === count * this.stride;
    const page = Math.floor(first / this.#pageRows);
    if (isTogether && page === Math.floor(last / this.#pageRows)) {
      this.#pages[page]?.set(calls, (first % this.#pageRows) * this.stride);
      return;
    }
    takePieces(run, (one, offset, piece) => {
      if ((this.#slots[one] as number) >= 0) this.#row(one).set(piece, offset);
    });
  }

  #row(row: number): Uint8Array {
    const slot = this.#slots[row] as number;
    const at = (slot % this.#pageRows) * this.stride;
    const page = this.#pages[Math.floor(slot / this.#pageRows)] as Uint8Array;
    return page.subarray(at, at + this.stride);
  }
}
