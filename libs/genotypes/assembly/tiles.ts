// Blocks of rows of a dense matrix that stay in the first-level cache.

import { NARROW, NARROW_BYTES, WIDE, WIDE_BYTES } from './layout';

/** Copies rows to a tile, block by block, each row times its scale. */
export function fillTile(from: usize, rows: i32, units: i32, scales: usize, tile: usize): void {
  for (let row = 0; row < rows; row++) {
    const scale = v128.load32_splat(scales + ((<usize>row) << 2));
    let to = tile + ((<usize>row) << 7);
    let unit = 0;
    for (; unit + WIDE <= units; unit += WIDE) {
      v128.store(to, f32x4.mul(v128.load(from), scale));
      v128.store(to, f32x4.mul(v128.load(from, 16), scale), 16);
      v128.store(to, f32x4.mul(v128.load(from, 32), scale), 32);
      v128.store(to, f32x4.mul(v128.load(from, 48), scale), 48);
      v128.store(to, f32x4.mul(v128.load(from, 64), scale), 64);
      v128.store(to, f32x4.mul(v128.load(from, 80), scale), 80);
      v128.store(to, f32x4.mul(v128.load(from, 96), scale), 96);
      v128.store(to, f32x4.mul(v128.load(from, 112), scale), 112);
      from += WIDE * 4;
      to += WIDE_BYTES;
    }
    to -= <usize>(row * (WIDE - NARROW) * 4);
    for (; unit < units; unit += NARROW) {
      v128.store(to, f32x4.mul(v128.load(from), scale));
      from += NARROW * 4;
      to += NARROW_BYTES;
    }
  }
}

export function scaleTile(tile: usize, rows: i32, units: i32, factors: usize): void {
  let unit = 0;
  for (; unit + WIDE <= units; unit += WIDE) {
    for (let row = 0; row < rows; row++) {
      const factor = v128.load32_splat(factors + ((<usize>row) << 2));
      const end = tile + ((<usize>(row + 1)) << 7);
      for (let at = tile + ((<usize>row) << 7); at < end; at += 16) {
        v128.store(at, f32x4.mul(v128.load(at), factor));
      }
    }
    tile += WIDE_BYTES;
  }
  for (; unit < units; unit += NARROW) {
    for (let row = 0; row < rows; row++) {
      const at = tile + ((<usize>row) << 4);
      v128.store(at, f32x4.mul(v128.load(at), v128.load32_splat(factors + ((<usize>row) << 2))));
    }
    tile += NARROW_BYTES;
  }
}

/** Adds `factor[row] ·` each row of a tile to `sums`, a float a unit. */
export function addScaledRows(
  tile: usize,
  rows: i32,
  units: i32,
  factors: usize,
  sums: usize,
): void {
  let unit = 0;
  for (; unit < units; unit += NARROW) {
    const isWide = unit < units - (units % WIDE);
    const rowBytes: usize = isWide ? WIDE << 2 : NARROW << 2;
    let from = isWide
      ? tile + <usize>(unit / WIDE) * WIDE_BYTES + ((<usize>(unit % WIDE)) << 2)
      : tile + <usize>(units / WIDE) * WIDE_BYTES + <usize>((unit % WIDE) / NARROW) * NARROW_BYTES;
    let sum = f32x4.splat(0);
    for (let row = 0; row < rows; row++) {
      sum = f32x4.add(
        sum,
        f32x4.mul(v128.load(from), v128.load32_splat(factors + ((<usize>row) << 2))),
      );
      from += rowBytes;
    }
    const to = sums + ((<usize>unit) << 2);
    v128.store(to, f32x4.add(v128.load(to), sum));
  }
}
