// Products of dense matrices. The right side is laid out in panels of 8 columns, the left in panels of 4
// rows, so that the innermost loop reads both in one go; its 8 sums of 4 floats stay in registers.

const PANEL_ROWS: i32 = 4;
const PANEL_COLUMNS: i32 = 8;
/** Depth of a block: 8 KB of a panel of columns stay in the first-level cache. */
const DEPTH: i32 = 256;
/** Rows of one call of `multiplyPanels` at most: 64 KB of the left side stay in the second-level cache. */
const MOST_ROWS: i32 = 64;
export const PRODUCT_SCRATCH_BYTES: i32 = MOST_ROWS * DEPTH * 4;

/** Bytes that all panels of a right side take. */
export function panelBytes(depth: i32, columns: i32): i32 {
  return ((columns + PANEL_COLUMNS - 1) / PANEL_COLUMNS) * PANEL_COLUMNS * depth * 4;
}

/**
 * Lays out the panel of 8 columns from `column` on of a right side, [depth, columns], or [columns, depth] if
 * it is turned. Columns that there are not are 0.
 */
export function layPanel(
  right: usize,
  depth: i32,
  columns: i32,
  isTurned: bool,
  column: i32,
  panels: usize,
): void {
  let to = panels + <usize>column * <usize>depth * 4;
  const count = min(PANEL_COLUMNS, columns - column);
  const stepRow: usize = isTurned ? 4 : (<usize>columns) << 2;
  const stepColumn: usize = isTurned ? (<usize>depth) << 2 : 4;
  let from = right + <usize>column * stepColumn;
  if (!isTurned && count === PANEL_COLUMNS) {
    for (let k = 0; k < depth; k++, from += stepRow, to += 32) {
      v128.store(to, v128.load(from));
      v128.store(to + 16, v128.load(from + 16));
    }
    return;
  }
  for (let k = 0; k < depth; k++, from += stepRow, to += 32) {
    for (let j: usize = 0; j < 8; j++) {
      store<f32>(to + (j << 2), <i32>j < count ? load<f32>(from + j * stepColumn) : 0);
    }
  }
}

/**
 * `out = left · right` for at most 64 rows from `row` on, a multiple of 4: the left side is [rows, depth],
 * or [depth, rows] if it is turned. Rows are written by four, whether there are as many or not.
 *
 * @param panels The right side as `layPanel` leaves it; @param out [rows by four, columns by eight]
 */
export function multiplyPanels(
  left: usize,
  rows: i32,
  depth: i32,
  isTurned: bool,
  row: i32,
  count: i32,
  panels: usize,
  columns: i32,
  out: usize,
  scratch: usize,
): void {
  const stride = <usize>(((columns + PANEL_COLUMNS - 1) / PANEL_COLUMNS) * PANEL_COLUMNS * 4);
  for (let from = 0; from < depth; from += DEPTH) {
    const length = min(DEPTH, depth - from);
    for (let r = 0; r < count; r += PANEL_ROWS) {
      layRows(
        left,
        rows,
        depth,
        isTurned,
        row + r,
        from,
        length,
        scratch + <usize>(r * length * 4),
      );
    }
    for (let column = 0; column < columns; column += PANEL_COLUMNS) {
      const panel = panels + <usize>column * <usize>depth * 4 + <usize>(from * 32);
      for (let r = 0; r < count; r += PANEL_ROWS) {
        const to = out + <usize>(row + r) * stride + <usize>(column * 4);
        addProduct(scratch + <usize>(r * length * 4), panel, length, to, stride, from === 0);
      }
    }
  }
}

/** Lays out four rows of the left side, [length, 4]. Rows that there are not are 0. */
function layRows(
  left: usize,
  rows: i32,
  depth: i32,
  isTurned: bool,
  row: i32,
  from: i32,
  length: i32,
  to: usize,
): void {
  const count = min(PANEL_ROWS, rows - row);
  const stepRow: usize = isTurned ? 4 : (<usize>depth) << 2;
  const stepDepth: usize = isTurned ? (<usize>rows) << 2 : 4;
  let at = left + <usize>row * stepRow + <usize>from * stepDepth;
  if (isTurned && count === PANEL_ROWS) {
    for (let k = 0; k < length; k++, at += stepDepth, to += 16) v128.store(to, v128.load(at));
    return;
  }
  for (let k = 0; k < length; k++, at += stepDepth, to += 16) {
    for (let i: usize = 0; i < 4; i++) {
      store<f32>(to + (i << 2), <i32>i < count ? load<f32>(at + i * stepRow) : 0);
    }
  }
}

/** Adds the product of four rows and eight columns to `out`, or sets it. */
function addProduct(
  rows: usize,
  columns: usize,
  length: i32,
  out: usize,
  stride: usize,
  isFirst: bool,
): void {
  const zero = f32x4.splat(0);
  const out1 = out + stride;
  const out2 = out1 + stride;
  const out3 = out2 + stride;
  let sum00 = isFirst ? zero : v128.load(out);
  let sum01 = isFirst ? zero : v128.load(out + 16);
  let sum10 = isFirst ? zero : v128.load(out1);
  let sum11 = isFirst ? zero : v128.load(out1 + 16);
  let sum20 = isFirst ? zero : v128.load(out2);
  let sum21 = isFirst ? zero : v128.load(out2 + 16);
  let sum30 = isFirst ? zero : v128.load(out3);
  let sum31 = isFirst ? zero : v128.load(out3 + 16);
  const end = rows + ((<usize>length) << 4);
  while (rows < end) {
    const low = v128.load(columns);
    const high = v128.load(columns + 16);
    const x0 = v128.load32_splat(rows);
    sum00 = f32x4.add(sum00, f32x4.mul(x0, low));
    sum01 = f32x4.add(sum01, f32x4.mul(x0, high));
    const x1 = v128.load32_splat(rows + 4);
    sum10 = f32x4.add(sum10, f32x4.mul(x1, low));
    sum11 = f32x4.add(sum11, f32x4.mul(x1, high));
    const x2 = v128.load32_splat(rows + 8);
    sum20 = f32x4.add(sum20, f32x4.mul(x2, low));
    sum21 = f32x4.add(sum21, f32x4.mul(x2, high));
    const x3 = v128.load32_splat(rows + 12);
    sum30 = f32x4.add(sum30, f32x4.mul(x3, low));
    sum31 = f32x4.add(sum31, f32x4.mul(x3, high));
    rows += 16;
    columns += 32;
  }
  v128.store(out, sum00);
  v128.store(out + 16, sum01);
  v128.store(out1, sum10);
  v128.store(out1 + 16, sum11);
  v128.store(out2, sum20);
  v128.store(out2 + 16, sum21);
  v128.store(out3, sum30);
  v128.store(out3 + 16, sum31);
}
