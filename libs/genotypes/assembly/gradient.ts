import { GROUP, MOST_OUTPUTS, sumAt, sumBytes, sumsAt, TILE, tileBytes } from './layout';
import { listCalls } from './lists';
import { addKind, FACTORS } from './sums';
import { addScaledRows, fillTile } from './tiles';

/** Bytes of the tiles that `tileSlopes` makes of so many rows. */
export function slopeBytes(rows: i32, units: i32): i32 {
  return ((rows + TILE - 1) / TILE) * tileBytes(units);
}

/** Cuts slopes, [rows, units], into tiles, and sums them over rows to `sums`. `ones` holds 128 1s. */
export function tileSlopes(
  slopes: usize,
  rows: i32,
  units: i32,
  ones: usize,
  tiles: usize,
  sums: usize,
): void {
  memory.fill(sums, 0, (<usize>units) << 2);
  for (let row = 0; row < rows; row += TILE) {
    const height = min(TILE, rows - row);
    fillTile(slopes + <usize>(row * units) * 4, height, units, ones, tiles);
    addScaledRows(tiles, height, units, ones, sums);
    tiles += tileBytes(units);
  }
}

/**
 * `out = xᵀ · slopes` for at most 128 columns of packed calls from `column` on, a multiple of 128:
 * `x` as in `multiplyRows`, slopes as `tileSlopes` leaves them. Returns the sum of its squares.
 *
 * @param out [columns here, units]
 */
export function multiplyColumns(
  calls: usize,
  stride: i32,
  rows: i32,
  column: i32,
  columns: i32,
  flips: usize,
  means: usize,
  scales: usize,
  slopes: usize,
  sums: usize,
  units: i32,
  out: usize,
  scratch: usize,
): f64 {
  const width = min(MOST_OUTPUTS, columns - column);
  const shift = (<usize>column) << 2;
  const stride4 = <usize>(units << 2);
  memory.fill(sumsAt(scratch, units), 0, (MOST_OUTPUTS / GROUP) * sumBytes(units));
  const first = calls + <usize>(column >> 2);
  for (let row = 0; row < rows; row += TILE) {
    const height = min(TILE, rows - row);
    const from = first + <usize>row * <usize>stride;
    for (let group = 0; group * GROUP < width; group++) {
      const sums = sumsAt(scratch, units) + <usize>(group * sumBytes(units));
      const count = min(GROUP, width - group * GROUP);
      const offset = <usize>((group * GROUP) >> 2);
      const anyMissing = listCalls(
        from + offset,
        stride,
        height,
        GROUP / 32,
        flips + <usize>(column >> 2) + offset,
        true,
        2,
        scratch,
        units,
      );
      addKind(0, count, units, scratch, slopes, sums, FACTORS, 0);
      addKind(1, count, units, scratch, slopes, sums, FACTORS + 4, 0);
      if (anyMissing) {
        addKind(
          2,
          count,
          units,
          scratch,
          slopes,
          sums,
          means + shift + <usize>(group * GROUP * 4),
          4,
        );
      }
    }
    slopes += tileBytes(units);
  }
  let squares = f64x2.splat(0);
  for (let i = 0; i < width; i++) {
    const mean = v128.load32_splat(means + shift + ((<usize>i) << 2));
    const scale = v128.load32_splat(scales + shift + ((<usize>i) << 2));
    for (let unit: usize = 0; unit < stride4; unit += 16) {
      const to = out + <usize>i * stride4 + unit;
      const centered = f32x4.sub(
        v128.load(sumAt(scratch, units, i, <i32>(unit >> 2))),
        f32x4.mul(mean, v128.load(sums + unit)),
      );
      const slope = f32x4.mul(centered, scale);
      v128.store(to, slope);
      const low = f64x2.promote_low_f32x4(slope);
      const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(slope, slope, 1, 0));
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    }
  }
  return f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
}
