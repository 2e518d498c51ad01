// Sizes, and where things lie in the scratch space of a thread.
import { GROUPED_SCRATCH_BYTES } from './grouped';
import { PRODUCT_SCRATCH_BYTES } from './product';

/** Rows of a tile. */
export const TILE: i32 = 128;
/** Outputs that are summed together: their sums, lists and a block of the tile fit that cache. */
export const GROUP: i32 = 64;
/** Units of a wide block; what is left goes in narrow ones. */
export const WIDE: i32 = 32;
export const NARROW: i32 = 4;

/** Outputs of a call of `multiplyRows` or `multiplyColumns` at most. */
export const MOST_OUTPUTS: i32 = 256;

// Lists of a group of outputs, by kind of call: 1, 2, then missing in each group. Entries are row numbers of the
// tile times 16, u16.
const KINDS: i32 = 2 + MOST_OUTPUTS / GROUP;
export const LIST_BYTES: i32 = 2 * TILE + 64;
export const KIND_BYTES: i32 = LIST_BYTES * GROUP;

/** Blocks lie an odd number of cache lines apart, or their rows would fall into the same sets. */
export const WIDE_BYTES: i32 = TILE * WIDE * 4 + 64;
export const NARROW_BYTES: i32 = TILE * NARROW * 4 + 64;
export const WIDE_SUMS: i32 = GROUP * WIDE * 4 + 64;
export const NARROW_SUMS: i32 = GROUP * NARROW * 4 + 64;

export function tileBytes(units: i32): i32 {
  return (units / WIDE) * WIDE_BYTES + ((units % WIDE) / NARROW) * NARROW_BYTES;
}

export function sumBytes(units: i32): i32 {
  return (units / WIDE) * WIDE_SUMS + ((units % WIDE) / NARROW) * NARROW_SUMS;
}

/** Where things lie in the scratch space, for rows of `units` floats. */
export function sumsAt(scratch: usize, units: i32): usize {
  return scratch + tileBytes(units);
}
export function listsAt(scratch: usize, units: i32): usize {
  return sumsAt(scratch, units) + (MOST_OUTPUTS / GROUP) * sumBytes(units);
}
export function countsAt(scratch: usize, units: i32): usize {
  return listsAt(scratch, units) + KINDS * KIND_BYTES;
}
export function orderAt(scratch: usize, units: i32): usize {
  return countsAt(scratch, units) + KINDS * GROUP * 4;
}
export function bucketsAt(scratch: usize, units: i32): usize {
  return orderAt(scratch, units) + GROUP * 2;
}
export function constantsAt(scratch: usize, units: i32): usize {
  return (bucketsAt(scratch, units) + (TILE + 1) * 4 + 15) & ~15;
}

/** Bytes of scratch space that a thread needs for rows of `units` floats, a multiple of 4. */
export function scratchBytes(units: i32): i32 {
  const packed = <i32>constantsAt(0, units) + units * 4 + 64;
  return max(packed, max(GROUPED_SCRATCH_BYTES, PRODUCT_SCRATCH_BYTES));
}

/** Where four sums of an output lie. */
export function sumAt(scratch: usize, units: i32, output: i32, unit: i32): usize {
  const wide = units - (units % WIDE);
  const sums = sumsAt(scratch, units) + <usize>((output / GROUP) * sumBytes(units));
  const row = output % GROUP;
  return unit < wide
    ? sums + <usize>((unit / WIDE) * WIDE_SUMS + (row << 7) + ((unit % WIDE) << 2))
    : sums +
        <usize>((wide / WIDE) * WIDE_SUMS + ((unit - wide) / NARROW) * NARROW_SUMS + (row << 4));
}
