import type { EpochOrder } from './epoch-order.ts';

/** Positions in the order of an epoch that one batch takes: [start, end). */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Rows of a batch as the matrix holds them: packed calls or dosages. */
export interface StoredRows {
  /** One row after the other; an array of the batch's own. */
  readonly bytes: Uint8Array;
  /** Copies the same to the beginning of `into`. */
  copyTo(into: Uint8Array): void;
}

/** Rows that lie together already. */
export function wholeRows(bytes: Uint8Array): StoredRows {
  return { bytes, copyTo: (into) => into.set(bytes) };
}

/** Gives the stored rows of batches. */
export interface PackedSource {
  /** Bytes of one person's row. */
  readonly stride: number;
  /** The rows of each slice, in turn; slices ascend. */
  batches(order: EpochOrder, slices: readonly Slice[]): AsyncIterable<StoredRows>;
  /** Ends what runs in the background. */
  close(): Promise<void>;
}

/** The source of a dataset without genotypes. */
export const EMPTY_SOURCE: PackedSource = {
  stride: 0,
  async *batches(_order, slices) {
    for (const _ of slices) yield wholeRows(new Uint8Array(0));
  },
  async close() {},
};
