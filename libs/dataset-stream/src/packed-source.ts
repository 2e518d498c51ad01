import type { EpochOrder } from './epoch-order.ts';

/** Positions in the order of an epoch that one batch takes: [start, end). */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Gives the packed calls of batches. */
export interface PackedSource {
  /** Bytes of one person's row. */
  readonly stride: number;
  /** The calls of each slice, in turn; slices ascend. Every array belongs to the caller. */
  batches(order: EpochOrder, slices: readonly Slice[]): AsyncIterable<Uint8Array>;
  /** Ends what runs in the background. */
  close(): Promise<void>;
}

/** The source of a dataset without genotypes. */
export const EMPTY_SOURCE: PackedSource = {
  stride: 0,
  async *batches(_order, slices) {
    for (const _ of slices) yield new Uint8Array(0);
  },
  async close() {},
};
