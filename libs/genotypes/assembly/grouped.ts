// Products with a sparse matrix that gives each group of columns four units of its own: one vector a
// connection. Connections are taken in tiles, whose tables stay in the first-level cache, and for four
// rows at a time, whose sums do not wait for each other. Rows that a last four lacks stand for the last one.

/** Connections of a tile: 16 KB of what calls add, 64 bytes a connection. */
const TILE: i32 = 256;
export const GROUPED_SCRATCH_BYTES: i32 = TILE * 64;

/** Where connection `e` finds its call in a row, and how far it is shifted there. */
function callOf(row: usize, column: u32): usize {
  return (<usize>load<u8>(row + (column >> 2)) >> ((column & 3) << 1)) & 3;
}

function offsetAt(offsets: usize, group: i32): i32 {
  return load<i32>(offsets + ((<usize>group) << 2));
}

/**
 * `out = x · W` of the groups from `from` to `to`, exclusive; the others' are left as they are.
 *
 * @param columns u32 of each connection; @param offsets u32, the first connection of each group, and the end
 * @param values what calls of 0, 1, 2 and missing stand for, [connections, 4]
 * @param kernel [connections, 4]; @param out [rows, groups, 4]; @param scratch `GROUPED_SCRATCH_BYTES`
 */
export function multiplyGroups(
  calls: usize,
  stride: i32,
  rows: i32,
  columns: usize,
  offsets: usize,
  groups: i32,
  from: i32,
  to: i32,
  values: usize,
  kernel: usize,
  out: usize,
  scratch: usize,
): void {
  const width = (<usize>groups) << 4;
  for (let row = 0; row < rows; row++) {
    memory.fill(out + <usize>row * width + ((<usize>from) << 4), 0, (<usize>(to - from)) << 4);
  }
  const last = offsetAt(offsets, to);
  let group = from;
  for (let start = offsetAt(offsets, from); start < last; start += TILE) {
    const end = min(start + TILE, last);
    fillTable(values, kernel, start, end, scratch);
    while (offsetAt(offsets, group + 1) <= start) group++;
    for (let row = 0; row < rows; row += 4) {
      const at0 = calls + <usize>row * <usize>stride;
      const at1 = calls + <usize>min(row + 1, rows - 1) * <usize>stride;
      const at2 = calls + <usize>min(row + 2, rows - 1) * <usize>stride;
      const at3 = calls + <usize>min(row + 3, rows - 1) * <usize>stride;
      const out0 = out + <usize>row * width;
      const out1 = out + <usize>min(row + 1, rows - 1) * width;
      const out2 = out + <usize>min(row + 2, rows - 1) * width;
      const out3 = out + <usize>min(row + 3, rows - 1) * width;
      let entry = scratch;
      let column = columns + ((<usize>start) << 2);
      let e = start;
      for (let g = group; e < end; g++) {
        const to = (<usize>g) << 4;
        const groupEnd = min(offsetAt(offsets, g + 1), end);
        let sum0 = v128.load(out0 + to);
        let sum1 = v128.load(out1 + to);
        let sum2 = v128.load(out2 + to);
        let sum3 = v128.load(out3 + to);
        for (; e < groupEnd; e++) {
          const c = load<u32>(column);
          sum0 = f32x4.add(sum0, v128.load(entry + (callOf(at0, c) << 4)));
          sum1 = f32x4.add(sum1, v128.load(entry + (callOf(at1, c) << 4)));
          sum2 = f32x4.add(sum2, v128.load(entry + (callOf(at2, c) << 4)));
          sum3 = f32x4.add(sum3, v128.load(entry + (callOf(at3, c) << 4)));
          entry += 64;
          column += 4;
        }
        v128.store(out0 + to, sum0);
        v128.store(out1 + to, sum1);
        v128.store(out2 + to, sum2);
        v128.store(out3 + to, sum3);
      }
    }
  }
}

/** What each call of a connection adds to the units of its group: its value times their weights. */
function fillTable(values: usize, kernel: usize, start: i32, end: i32, table: usize): void {
  for (let e = <usize>start; e < <usize>end; e++) {
    const weights = v128.load(kernel + (e << 4));
    for (let call: usize = 0; call < 4; call++) {
      const value = v128.load32_splat(values + (e << 4) + (call << 2));
      v128.store(table + (call << 4), f32x4.mul(value, weights));
    }
    table += 64;
  }
}

/**
 * `gradient = xᵀ · slopes` at the connections of the groups from `from` to `to`, exclusive.
 *
 * @param slopes [rows, groups, 4]; @param gradient [connections, 4]; the rest as in `multiplyGroups`
 */
export function multiplyGroupsTransposed(
  calls: usize,
  stride: i32,
  rows: i32,
  columns: usize,
  offsets: usize,
  groups: i32,
  from: i32,
  to: i32,
  values: usize,
  slopes: usize,
  gradient: usize,
): void {
  const width = (<usize>groups) << 4;
  const nothing = f32x4.splat(0);
  const last = offsetAt(offsets, to);
  let group = from;
  for (let start = offsetAt(offsets, from); start < last; start += TILE) {
    const end = min(start + TILE, last);
    memory.fill(gradient + ((<usize>start) << 4), 0, (<usize>(end - start)) << 4);
    while (offsetAt(offsets, group + 1) <= start) group++;
    for (let row = 0; row < rows; row += 4) {
      const at0 = calls + <usize>row * <usize>stride;
      const at1 = calls + <usize>min(row + 1, rows - 1) * <usize>stride;
      const at2 = calls + <usize>min(row + 2, rows - 1) * <usize>stride;
      const at3 = calls + <usize>min(row + 3, rows - 1) * <usize>stride;
      const slopes0 = slopes + <usize>row * width;
      let value = values + ((<usize>start) << 4);
      let sum = gradient + ((<usize>start) << 4);
      let column = columns + ((<usize>start) << 2);
      let e = start;
      for (let g = group; e < end; g++) {
        const at = slopes0 + ((<usize>g) << 4);
        const groupEnd = min(offsetAt(offsets, g + 1), end);
        const slope0 = v128.load(at);
        const slope1 = row + 1 < rows ? v128.load(at + width) : nothing;
        const slope2 = row + 2 < rows ? v128.load(at + 2 * width) : nothing;
        const slope3 = row + 3 < rows ? v128.load(at + 3 * width) : nothing;
        for (; e < groupEnd; e++) {
          const c = load<u32>(column);
          const x0 = v128.load32_splat(value + (callOf(at0, c) << 2));
          const x1 = v128.load32_splat(value + (callOf(at1, c) << 2));
          const x2 = v128.load32_splat(value + (callOf(at2, c) << 2));
          const x3 = v128.load32_splat(value + (callOf(at3, c) << 2));
          const low = f32x4.add(f32x4.mul(x0, slope0), f32x4.mul(x1, slope1));
          const high = f32x4.add(f32x4.mul(x2, slope2), f32x4.mul(x3, slope3));
          v128.store(sum, f32x4.add(v128.load(sum), f32x4.add(low, high)));
          value += 16;
          sum += 16;
          column += 4;
        }
      }
    }
  }
}
