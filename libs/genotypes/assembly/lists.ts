// Which calls of a tile are 1, 2 or missing, by output.

import { countsAt, GROUP, KIND_BYTES, LIST_BYTES, listsAt, TILE } from './layout';

/** The low bit of each pair. */
const LOW: u64 = ((<u64>0x55555555) << 32) | 0x55555555;

/** Puts an entry at the end of an output's list of one kind. */
function append(lists: usize, counts: usize, output: i32, entry: i32): void {
  const at = counts + ((<usize>output) << 2);
  const count = load<i32>(at);
  store<u16>(lists + <usize>(output * LIST_BYTES + 2 * count), <u16>entry);
  store<i32>(at, count + 1);
}

/** Appends the calls of a row that are marked in a word of 32 columns, from `first` on. */
function appendEach(
  marks: u64,
  row: i32,
  first: i32,
  byColumn: bool,
  lists: usize,
  counts: usize,
): void {
  for (; marks !== 0; marks &= marks - 1) {
    const column = first + <i32>(ctz(marks) >> 1);
    if (byColumn) append(lists, counts, column, row << 4);
    else append(lists, counts, row, column << 4);
  }
}

/**
 * Lists the calls of `words` × 32 columns by row or by column. Bits of `flips` mark columns of which the 0s
 * are counted in place of the 2s. Returns whether a call is missing.
 */
export function listCalls(
  calls: usize,
  stride: i32,
  rows: i32,
  words: i32,
  flips: usize,
  byColumn: bool,
  gapKind: i32,
  scratch: usize,
  units: i32,
): bool {
  const ones = listsAt(scratch, units);
  const twos = ones + KIND_BYTES;
  const gaps = ones + <usize>(gapKind * KIND_BYTES);
  const oneCounts = countsAt(scratch, units);
  const twoCounts = oneCounts + GROUP * 4;
  const gapCounts = oneCounts + <usize>(gapKind * GROUP * 4);
  memory.fill(oneCounts, 0, 2 * GROUP * 4);
  memory.fill(gapCounts, 0, GROUP * 4);
  let anyMissing: u64 = 0;
  for (let row = 0; row < rows; row++) {
    const from = calls + <usize>(row * stride);
    for (let word = 0; word < words; word++) {
      const bits = load<u64>(from + ((<usize>word) << 3));
      const flip = load<u64>(flips + ((<usize>word) << 3));
      const low = bits & LOW;
      const high = (bits >> 1) & LOW;
      const one = low & ~high;
      const missing = low & high;
      // The high bit alone says 2; neither bit says 0. `flip` has low bits of pairs only.
      const two = (high & ~low & ~flip) | (~(low | high) & flip);
      anyMissing |= missing;
      const first = word << 5;
      appendEach(one, row, first, byColumn, ones, oneCounts);
      appendEach(two, row, first, byColumn, twos, twoCounts);
      appendEach(missing, row, first, byColumn, gaps, gapCounts);
    }
  }
  return anyMissing !== 0;
}

/** Orders the outputs by the length of their lists of one kind; how many have one that is not empty. */
export function sortOutputs(counts: usize, outputs: i32, order: usize, buckets: usize): i32 {
  memory.fill(buckets, 0, (TILE + 1) * 4);
  for (let row = 0; row < outputs; row++) {
    const bucket = buckets + ((<usize>load<i32>(counts + ((<usize>row) << 2))) << 2);
    store<i32>(bucket, load<i32>(bucket) + 1);
  }
  const empty = load<i32>(buckets);
  let at = 0;
  for (let length = 1; length <= TILE; length++) {
    const bucket = buckets + ((<usize>length) << 2);
    const size = load<i32>(bucket);
    store<i32>(bucket, at);
    at += size;
  }
  for (let row = 0; row < outputs; row++) {
    const length = load<i32>(counts + ((<usize>row) << 2));
    if (length === 0) continue;
    const bucket = buckets + ((<usize>length) << 2);
    const place = load<i32>(bucket);
    store<u16>(order + ((<usize>place) << 1), <u16>row);
    store<i32>(bucket, place + 1);
  }
  return outputs - empty;
}
