import type { EpochOrder } from './epoch-order.ts';
import type { EpochPart, Slice } from './packed-source.ts';
import { type RowReader, takePieces } from './row-reader.ts';

/**
 * Reads the windows of an epoch one after the other, the next while one is being given out.
 *
 * Holds two windows and one batch at most.
 */
export class WindowSource {
  readonly stride: number;
  readonly #reader: RowReader;
  readonly #groupRows: number;
  readonly #signal: AbortSignal | undefined;

  /** @param signal Stops between two row groups. */
  constructor(reader: RowReader, groupRows: number, signal?: AbortSignal) {
    this.#reader = reader;
    this.#groupRows = groupRows;
    this.#signal = signal;
    this.stride = reader.stride;
  }

  async *batches({ order, slices }: EpochPart): AsyncGenerator<Uint8Array> {
    const windows = this.#windows(order, slices[0]?.start ?? 0, slices.at(-1)?.end ?? 0);
    let window = { start: 0, end: 0, calls: new Uint8Array(0) };
    try {
      for (const { start, end } of slices) {
        const packed = new Uint8Array((end - start) * this.stride);
        for (let at = start; at < end; ) {
          while (at >= window.end) window = (await windows.next()).value ?? window;
          const stop = Math.min(end, window.end);
          const from = (at - window.start) * this.stride;
          const calls = window.calls.subarray(from, from + (stop - at) * this.stride);
          packed.set(calls, (at - start) * this.stride);
          at = stop;
        }
        yield packed;
      }
    } finally {
      await windows.return(undefined);
    }
  }

  /** The windows that hold a position of [start, end), each while the next is being read. */
  async *#windows(order: EpochOrder, start: number, end: number): AsyncGenerator<Window> {
    const starts = [0, ...order.windowEnds];
    const wanted = order.windowEnds
      .map((windowEnd, i) => ({ start: starts[i] ?? 0, end: windowEnd }))
      .filter((window) => window.end > start && window.start < end);
    const slots = new Int32Array(this.#reader.rows);
    let pending: Promise<Window> | undefined;
    try {
      for (let i = 0; i < wanted.length; i++) {
        const window: Window = await (pending ?? this.#read(order, wanted[i] as Slice, slots));
        const next = wanted[i + 1];
        pending = next && this.#read(order, next, slots);
        pending?.catch(() => {}); // thrown where it is awaited
        yield window;
      }
    } finally {
      await pending?.catch(() => {});
    }
  }

  async #read(order: EpochOrder, { start, end }: Slice, slots: Int32Array): Promise<Window> {
    const calls = new Uint8Array((end - start) * this.stride);
    slots.fill(-1);
    const groups = new Set<number>();
    for (let i = start; i < end; i++) {
      const row = order.rows[i] as number;
      slots[row] = i - start;
      groups.add(Math.floor(row / this.#groupRows));
    }
    for (const group of [...groups].sort((a, b) => a - b)) {
      this.#signal?.throwIfAborted();
      const first = group * this.#groupRows;
      await this.#reader.readRuns(first, first + this.#groupRows, (run) =>
        takePieces(run, (row, offset, piece) => {
          const slot = slots[row] as number;
          if (slot >= 0) calls.set(piece, slot * this.stride + offset);
        }),
      );
    }
    return { start, end, calls };
  }
}

interface Window extends Slice {
  /** The calls of positions start up to end, in the order of the epoch. */
  readonly calls: Uint8Array;
}
