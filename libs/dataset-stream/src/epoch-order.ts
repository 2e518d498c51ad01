import { shuffle } from './permutation.ts';
import { Random } from './random.ts';

/** What the order of an epoch depends on. */
export interface OrderKey {
  readonly seed: number;
  readonly epoch: number;
  readonly fingerprint: string;
}

/** Rows of a matrix in the order in which an epoch gives them. */
export interface EpochOrder {
  /** Rows of the matrix, each once. */
  readonly rows: Int32Array;
  /** The rows are read in windows: window `i` ends before position `windowEnds[i]`. */
  readonly windowEnds: readonly number[];
}

/** A true permutation of `rows`; the rows as they are if `key` is null. */
export function fullOrder(rows: Int32Array, key: OrderKey | null): EpochOrder {
  const order = rows.slice();
  if (key) shuffle(order, new Random('epoch', key.seed, key.epoch, key.fingerprint));
  return { rows: order, windowEnds: [order.length] };
}

/**
 * For rows that do not fit the memory: row groups in a random order, cut into windows of
 * `windowGroups`; within a window the rows are a true permutation. A window is what the memory
 * holds, so it is a shuffle buffer that is filled and emptied at once: the same mixing, and a
 * resumed epoch reads only the window it stands in.
 *
 * @param rows Ascending rows of the matrix.
 */
export function windowedOrder(
  rows: Int32Array,
  shape: { readonly groupRows: number; readonly windowGroups: number },
  key: OrderKey | null,
): EpochOrder {
  const random = key && new Random('epoch', key.seed, key.epoch, key.fingerprint);
  const groups = groupRanges(rows, shape.groupRows);
  const groupOrder = Int32Array.from(groups.keys());
  if (random) shuffle(groupOrder, random);
  const order = new Int32Array(rows.length);
  const windowEnds: number[] = [];
  let end = 0;
  for (let first = 0; first < groups.length; first += shape.windowGroups) {
    const start = end;
    for (const group of groupOrder.subarray(first, first + shape.windowGroups)) {
      const [from, to] = groups[group] ?? [0, 0];
      order.set(rows.subarray(from, to), end);
      end += to - from;
    }
    if (random) shuffle(order.subarray(start, end), random);
    windowEnds.push(end);
  }
  return { rows: order, windowEnds };
}

/** Positions [start, end) in `rows` of each row group that holds one of them. */
function groupRanges(rows: Int32Array, groupRows: number): readonly [number, number][] {
  const ranges: [number, number][] = [];
  let start = 0;
  for (let i = 1; i <= rows.length; i++) {
    const isSame =
      i < rows.length &&
      Math.floor((rows[i] as number) / groupRows) ===
        Math.floor((rows[start] as number) / groupRows);
    if (isSame) continue;
    ranges.push([start, i]);
    start = i;
  }
  return ranges;
}
