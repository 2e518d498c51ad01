// AssemblyScript, compiled to dist/packed-dense.wasm by `npm run kernel`. Not part of the TypeScript project.
//
// Both products with a matrix of packed calls are sums of rows of a dense matrix: of the rows of
// the 1s, and twice those of the 2s. They are taken tile by tile: 128 × 32 floats, 16 KB, stay in
// the first-level cache, and 8 accumulators of 4 floats in registers (16 spill).

/** Rows of a tile. */
const TILE: i32 = 128;
/** Outputs that are summed together: their sums, lists and a block of the tile fit that cache. */
const GROUP: i32 = 64;
/** Units of a wide block; what is left goes in narrow ones. */
const WIDE: i32 = 32;
const NARROW: i32 = 4;

/** The low bit of each pair. */
const LOW: u64 = ((<u64>0x55555555) << 32) | 0x55555555;

/** Outputs of a call of `multiplyRows` or `multiplyColumns` at most. */
const MOST_OUTPUTS: i32 = 256;

// Lists of a group of outputs, by kind of call: 1, 2, then missing in each group. Entries are row numbers of the
// tile times 16, u16.
const KINDS: i32 = 2 + MOST_OUTPUTS / GROUP;
const LIST_BYTES: i32 = 2 * TILE + 64;
const KIND_BYTES: i32 = LIST_BYTES * GROUP;

/** Blocks lie an odd number of cache lines apart, or their rows would fall into the same sets. */
const WIDE_BYTES: i32 = TILE * WIDE * 4 + 64;
const NARROW_BYTES: i32 = TILE * NARROW * 4 + 64;
const WIDE_SUMS: i32 = GROUP * WIDE * 4 + 64;
const NARROW_SUMS: i32 = GROUP * NARROW * 4 + 64;

function tileBytes(units: i32): i32 {
  return (units / WIDE) * WIDE_BYTES + ((units % WIDE) / NARROW) * NARROW_BYTES;
}

function sumBytes(units: i32): i32 {
  return (units / WIDE) * WIDE_SUMS + ((units % WIDE) / NARROW) * NARROW_SUMS;
}

/** Where things lie in the scratch space, for rows of `units` floats. */
function sumsAt(scratch: usize, units: i32): usize {
  return scratch + tileBytes(units);
}
function listsAt(scratch: usize, units: i32): usize {
  return sumsAt(scratch, units) + (MOST_OUTPUTS / GROUP) * sumBytes(units);
}
function countsAt(scratch: usize, units: i32): usize {
  return listsAt(scratch, units) + KINDS * KIND_BYTES;
}
function orderAt(scratch: usize, units: i32): usize {
  return countsAt(scratch, units) + KINDS * GROUP * 4;
}
function bucketsAt(scratch: usize, units: i32): usize {
  return orderAt(scratch, units) + GROUP * 2;
}
function constantsAt(scratch: usize, units: i32): usize {
  return (bucketsAt(scratch, units) + (TILE + 1) * 4 + 15) & ~15;
}

/** Bytes of scratch space that a thread needs for rows of `units` floats, a multiple of 4. */
export function scratchBytes(units: i32): i32 {
  return <i32>constantsAt(0, units) + units * 4 + 64;
}

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

/** Orders the outputs by the length of their lists of one kind; how many have one that is not empty. */
function sortOutputs(counts: usize, outputs: i32, order: usize, buckets: usize): i32 {
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

/** Adds the rows of one kind in every block of units. */
function addKind(
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

/** Puts an entry at the end of an output's list of one kind. */
function append(lists: usize, counts: usize, output: i32, entry: i32): void {
  const at = counts + ((<usize>output) << 2);
  const count = load<i32>(at);
  store<u16>(lists + <usize>(output * LIST_BYTES + 2 * count), <u16>entry);
  store<i32>(at, count + 1);
}

/**
 * Lists the calls of `words` × 32 columns by row or by column. Bits of `flips` mark columns of which the 0s
 * are counted in place of the 2s. Returns whether a call is missing.
 */
function listCalls(
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
      let one = low & ~high;
      let missing = low & high;
      // The high bit alone says 2; neither bit says 0. `flip` has low bits of pairs only.
      let two = (high & ~low & ~flip) | (~(low | high) & flip);
      anyMissing |= missing;
      const base = word << 5;
      if (byColumn) {
        const entry = row << 4;
        for (; one !== 0; one &= one - 1)
          append(ones, oneCounts, base + <i32>(ctz(one) >> 1), entry);
        for (; two !== 0; two &= two - 1)
          append(twos, twoCounts, base + <i32>(ctz(two) >> 1), entry);
        for (; missing !== 0; missing &= missing - 1) {
          append(gaps, gapCounts, base + <i32>(ctz(missing) >> 1), entry);
        }
      } else {
        for (; one !== 0; one &= one - 1)
          append(ones, oneCounts, row, (base << 4) + ((<i32>ctz(one)) << 3));
        for (; two !== 0; two &= two - 1)
          append(twos, twoCounts, row, (base << 4) + ((<i32>ctz(two)) << 3));
        for (; missing !== 0; missing &= missing - 1) {
          append(gaps, gapCounts, row, (base << 4) + ((<i32>ctz(missing)) << 3));
        }
      }
    }
  }
  return anyMissing !== 0;
}

/** Copies rows to a tile, block by block, each row times its scale. */
function fillTile(from: usize, rows: i32, units: i32, scales: usize, tile: usize): void {
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

/** Where four sums of an output lie. */
function sumAt(scratch: usize, units: i32, output: i32, unit: i32): usize {
  const wide = units - (units % WIDE);
  const sums = sumsAt(scratch, units) + <usize>((output / GROUP) * sumBytes(units));
  const row = output % GROUP;
  return unit < wide
    ? sums + <usize>((unit / WIDE) * WIDE_SUMS + (row << 7) + ((unit % WIDE) << 2))
    : sums +
        <usize>((wide / WIDE) * WIDE_SUMS + ((unit - wide) / NARROW) * NARROW_SUMS + (row << 4));
}

/** Adds `factor[row] ·` each row of a tile to `sums`, a float a unit. */
function addScaledRows(tile: usize, rows: i32, units: i32, factors: usize, sums: usize): void {
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

/** 1, 2, and −1 by kind: what a row of the tile counts. */
const FACTORS: usize = memory.data<f32>([1, 2]);

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

function scaleTile(tile: usize, rows: i32, units: i32, factors: usize): void {
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

/**
 * One step of Adam with decoupled weight decay over `count` numbers, a multiple of 4.
 *
 * @param rate Learning rate; @param clip factor of the gradient; @param decay share of a weight lost
 * @param correction1 1 / (1 − β₁ᵗ); @param correction2 1 / (1 − β₂ᵗ)
 */
export function adamStep(
  values: usize,
  gradient: usize,
  first: usize,
  second: usize,
  count: i32,
  rate: f32,
  clip: f32,
  decay: f32,
  correction1: f32,
  correction2: f32,
): void {
  const clips = f32x4.splat(clip);
  const keep1 = f32x4.splat(0.9);
  const take1 = f32x4.splat(0.1);
  const keep2 = f32x4.splat(0.999);
  const take2 = f32x4.splat(0.001);
  const rates = f32x4.splat(rate * correction1);
  const scale2 = f32x4.splat(correction2);
  const epsilon = f32x4.splat(1e-8);
  const keep = f32x4.splat(1 - decay);
  const end = values + ((<usize>count) << 2);
  while (values < end) {
    const slope = f32x4.mul(v128.load(gradient), clips);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(first)), f32x4.mul(take1, slope));
    const v = f32x4.add(
      f32x4.mul(keep2, v128.load(second)),
      f32x4.mul(take2, f32x4.mul(slope, slope)),
    );
    v128.store(first, m);
    v128.store(second, v);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, scale2)), epsilon);
    const step = f32x4.div(f32x4.mul(rates, m), root);
    v128.store(values, f32x4.sub(f32x4.mul(v128.load(values), keep), step));
    values += 16;
    gradient += 16;
    first += 16;
    second += 16;
  }
}
