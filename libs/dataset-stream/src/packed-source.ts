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

/** What of an epoch is read: slices ascend. */
export interface EpochPart {
  readonly order: EpochOrder;
  readonly slices: readonly Slice[];
}

/** Gives the stored rows of batches. */
export interface PackedSource {
  /** Bytes of one person's row. */
  readonly stride: number;
  /**
   * The rows of each slice, in turn.
   *
   * @param next What will be asked for after these, by the same object: reading it may begin at their end.
   */
  batches(part: EpochPart, next?: () => EpochPart): AsyncIterable<StoredRows>;
  /** Ends what runs in the background. */
  close(): Promise<void>;
}

/** The source of a dataset without genotypes. */
export const EMPTY_SOURCE: PackedSource = {
  stride: 0,
  async *batches({ slices }) {
    for (const _ of slices) yield wholeRows(new Uint8Array(0));
  },
  async close() {},
};
