// Sums of the rows of a tile that lists name: nearly all of the time goes here.

import {
  bucketsAt,
  countsAt,
  GROUP,
  KIND_BYTES,
  LIST_BYTES,
  listsAt,
  NARROW,
  NARROW_BYTES,
  NARROW_SUMS,
  orderAt,
  WIDE,
  WIDE_BYTES,
  WIDE_SUMS,
} from './layout';
import { sortOutputs } from './lists';

/** 1, 2, and −1 by kind: what a row of the tile counts. */
export const FACTORS: usize = memory.data<f32>([1, 2]);

/**
 * Adds to each output the sum of the tile's rows that its list of one kind names, times its factor:
 * one after another in `order`, which puts lists of the same length together, since a loop that
 * ends where the last one ended is foreseen.
 */
function addWide(
  order: usize,
  count: i32,
  lists: usize,
  counts: usize,
  tile: usize,
  sums: usize,
  factors: usize,
  factorStride: i32,
): void {
  for (let i = 0; i < count; i++) {
    const row = <i32>load<u16>(order + ((<usize>i) << 1));
    let list = lists + <usize>(row * LIST_BYTES);
    const end = list + <usize>(load<i32>(counts + ((<usize>row) << 2)) << 1);
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let a4 = f32x4.splat(0);
    let a5 = f32x4.splat(0);
    let a6 = f32x4.splat(0);
    let a7 = f32x4.splat(0);
    do {
      const from = tile + ((<usize>load<u16>(list)) << 3);
      a0 = f32x4.add(a0, v128.load(from));
      a1 = f32x4.add(a1, v128.load(from, 16));
      a2 = f32x4.add(a2, v128.load(from, 32));
      a3 = f32x4.add(a3, v128.load(from, 48));
      a4 = f32x4.add(a4, v128.load(from, 64));
      a5 = f32x4.add(a5, v128.load(from, 80));
      a6 = f32x4.add(a6, v128.load(from, 96));
      a7 = f32x4.add(a7, v128.load(from, 112));
      list += 2;
    } while (list < end);
    const factor = v128.load32_splat(factors + <usize>(row * factorStride));
    const to = sums + ((<usize>row) << 7);
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(a0, factor)));
    v128.store(to, f32x4.add(v128.load(to, 16), f32x4.mul(a1, factor)), 16);
    v128.store(to, f32x4.add(v128.load(to, 32), f32x4.mul(a2, factor)), 32);
    v128.store(to, f32x4.add(v128.load(to, 48), f32x4.mul(a3, factor)), 48);
    v128.store(to, f32x4.add(v128.load(to, 64), f32x4.mul(a4, factor)), 64);
    v128.store(to, f32x4.add(v128.load(to, 80), f32x4.mul(a5, factor)), 80);
    v128.store(to, f32x4.add(v128.load(to, 96), f32x4.mul(a6, factor)), 96);
    v128.store(to, f32x4.add(v128.load(to, 112), f32x4.mul(a7, factor)), 112);
  }
}

/** The same for a block of four units. */
function addNarrow(
  order: usize,
  count: i32,
  lists: usize,
  counts: usize,
  tile: usize,
  sums: usize,
  factors: usize,
  factorStride: i32,
): void {
  for (let i = 0; i < count; i++) {
    const row = <i32>load<u16>(order + ((<usize>i) << 1));
    let list = lists + <usize>(row * LIST_BYTES);
    const end = list + <usize>(load<i32>(counts + ((<usize>row) << 2)) << 1);
    let sum = f32x4.splat(0);
    do {
      sum = f32x4.add(sum, v128.load(tile + <usize>load<u16>(list)));
      list += 2;
    } while (list < end);
    const factor = v128.load32_splat(factors + <usize>(row * factorStride));
    const to = sums + ((<usize>row) << 4);
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(sum, factor)));
  }
}

/** Adds the rows of one kind in every block of units. */
export function addKind(
  kind: i32,
  outputs: i32,
  units: i32,
  scratch: usize,
  tile: usize,
  sums: usize,
  factors: usize,
  factorStride: i32,
): void {
  const lists = listsAt(scratch, units) + <usize>(kind * KIND_BYTES);
  const counts = countsAt(scratch, units) + <usize>(kind * GROUP * 4);
  const order = orderAt(scratch, units);
  const count = sortOutputs(counts, outputs, order, bucketsAt(scratch, units));
  if (count === 0) return;
  let unit = 0;
  for (; unit + WIDE <= units; unit += WIDE) {
    addWide(order, count, lists, counts, tile, sums, factors, factorStride);
    tile += WIDE_BYTES;
    sums += WIDE_SUMS;
  }
  for (; unit < units; unit += NARROW) {
    addNarrow(order, count, lists, counts, tile, sums, factors, factorStride);
    tile += NARROW_BYTES;
    sums += NARROW_SUMS;
  }
}
