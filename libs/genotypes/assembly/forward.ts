import { constantsAt, GROUP, MOST_OUTPUTS, sumAt, sumBytes, sumsAt, TILE } from './layout';
import { listCalls } from './lists';
import { addKind, FACTORS } from './sums';
import { addScaledRows, fillTile, scaleTile } from './tiles';

/**
 * `out = x · W + bias` for at most 128 rows of packed calls, where `x` is `(call − mean) · scale`,
 * and 0 where a call is missing.
 *
 * @param calls First row; rows of `stride` bytes, a multiple of 32, zero behind the last call
 * @param columns Calls of a row
 * @param flips Bits of the columns of which 0s are counted: see `listCalls`
 * @param means Mean of what is counted; @param scales its scale, negative where flipped
 * @param weights [columns, units]; `units` is a multiple of 4
 * @param out [rows, units]
 */
export function multiplyRows(
  calls: usize,
  stride: i32,
  rows: i32,
  columns: i32,
  flips: usize,
  means: usize,
  scales: usize,
  weights: usize,
  bias: usize,
  units: i32,
  out: usize,
  scratch: usize,
): void {
  const tile = scratch;
  const constants = constantsAt(scratch, units);
  const stride4 = <usize>(units << 2);
  memory.fill(constants, 0, stride4);
  memory.fill(sumsAt(scratch, units), 0, (MOST_OUTPUTS / GROUP) * sumBytes(units));
  for (let column = 0; column < columns; column += TILE) {
    const width = min(TILE, columns - column);
    const shift = (<usize>column) << 2;
    fillTile(weights + <usize>column * stride4, width, units, scales + shift, tile);
    addScaledRows(tile, width, units, means + shift, constants);
    const from = calls + <usize>(column >> 2);
    const flip = flips + <usize>(column >> 2);
    let missing: u64 = 0;
    for (let group = 0; group * GROUP < rows; group++) {
      const sums = sumsAt(scratch, units) + <usize>(group * sumBytes(units));
      const count = min(GROUP, rows - group * GROUP);
      const first = from + <usize>(group * GROUP) * <usize>stride;
      const isMissing = listCalls(
        first,
        stride,
        count,
        TILE / 32,
        flip,
        false,
        2 + group,
        scratch,
        units,
      );
      if (isMissing) missing |= (<u64>1) << group;
      addKind(0, count, units, scratch, tile, sums, FACTORS, 0);
      addKind(1, count, units, scratch, tile, sums, FACTORS + 4, 0);
    }
    if (missing === 0) continue;
    // A missing call counts as the mean, which the constants take away again.
    scaleTile(tile, width, units, means + shift);
    for (let group = 0; group * GROUP < rows; group++) {
      if (((missing >> group) & 1) === 0) continue;
      const sums = sumsAt(scratch, units) + <usize>(group * sumBytes(units));
      const count = min(GROUP, rows - group * GROUP);
      addKind(2 + group, count, units, scratch, tile, sums, FACTORS, 0);
    }
  }
  for (let row = 0; row < rows; row++) {
    for (let unit: usize = 0; unit < stride4; unit += 16) {
      const to = out + <usize>row * stride4 + unit;
      const constant = f32x4.sub(v128.load(bias + unit), v128.load(constants + unit));
      v128.store(to, f32x4.add(v128.load(sumAt(scratch, units, row, <i32>(unit >> 2))), constant));
    }
  }
}
