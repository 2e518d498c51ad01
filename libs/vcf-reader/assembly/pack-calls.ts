// AssemblyScript, compiled to dist/kernel.wasm by `npm run kernel`. Not part of the TypeScript project.

/** `0|0\t` as a little-endian word. */
const REF_REF: i32 = 0x09307c30;
/** `0|0:` in the same way. */
const PHASED: i32 = 0x3a307c30;
/** The bits in which the alleles 0 and 1 differ. */
const ALLELE_BITS: i32 = 0x00010001;
/** The bits in which the separators differ. */
const SEPARATOR_BITS: i32 = 0x00005300;
const TAB: i32 = 9;
const SLASH: u32 = 47;
const ZERO: u32 = 48;
const COLON: u32 = 58;
const DOT: u32 = 46;
const PIPE: u32 = 124;

/** The lower bits of 16 calls. */
const LOW_BITS: u32 = 0x55555555;
/** The same 32 bits twice. */
const ONES: u64 = ((<u64>0x11111111) << 32) | 0x11111111;
const TWOS: u64 = ((<u64>0x22222222) << 32) | 0x22222222;
const PAIRS: u64 = ((<u64>0x0f0f0f0f) << 32) | 0x0f0f0f0f;
const BYTES: u64 = ((<u64>0x00ff00ff) << 32) | 0x00ff00ff;
const HALVES: u64 = ((<u64>0x0000ffff) << 32) | 0x0000ffff;

/** Calls of one copy, of two and missing in the last row: three 32-bit words. */
const COUNTS: usize = 0;
/** Fields that are packed at a time, and the bytes that they take. */
const GROUP: i32 = 16;
const GROUP_BYTES: usize = 64;
/** The last fields of a row, filled up with `0|0\t`: behind them in the text stands another record. */
const TAIL: usize = 64;
/** Bounds of columns, 32-bit places: the one before the first, then where each ends. */
const BOUNDS: usize = 128;
const STOPS: usize = BOUNDS + 4;
/** So many are looked for, and up to 63 more, before calls are packed. */
const BATCH: i32 = 1024;
/** Of four calls, where one has another form than the usual. */
const UNUSUAL: u32 = 0xffffffff;

function storeCounts(one: i64, two: i64, missing: i64): void {
  store<i32>(COUNTS, <i32>one);
  store<i32>(COUNTS, <i32>two, 4);
  store<i32>(COUNTS, <i32>missing, 8);
}

/** Squeezes 16 nibbles of two bits each into 32 bits. */
function squeeze(nibbles: u64): u32 {
  let bits = (nibbles | (nibbles >> 2)) & PAIRS;
  bits = (bits | (bits >> 4)) & BYTES;
  bits = (bits | (bits >> 8)) & HALVES;
  return <u32>(bits | (bits >> 16));
}

/** The lowest bits of 4 × 16 bytes, one bit a byte. */
function lowBits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(i8x16.shl(a, 7)) |
    ((<u64>i8x16.bitmask(i8x16.shl(b, 7))) << 16) |
    ((<u64>i8x16.bitmask(i8x16.shl(c, 7))) << 32) |
    ((<u64>i8x16.bitmask(i8x16.shl(d, 7))) << 48)
  );
}

/** The bytes that are `value`, of 4 × 16, one bit a byte. */
function bitsOf(value: v128, a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(i8x16.eq(a, value)) |
    ((<u64>i8x16.bitmask(i8x16.eq(b, value))) << 16) |
    ((<u64>i8x16.bitmask(i8x16.eq(c, value))) << 32) |
    ((<u64>i8x16.bitmask(i8x16.eq(d, value))) << 48)
  );
}

/** Whether four fields are diploid calls of alleles up to `top` or both missing, phased or not. */
function isDiploid(v: v128, top: v128): bool {
  const alleles = i32x4.splat(0x00ff00ff);
  const missing = i8x16.eq(v, i8x16.splat(46));
  const known = i8x16.le_u(i8x16.sub(v, i8x16.splat(48)), top);
  const separator = v128.or(i8x16.eq(v, i8x16.splat(124)), i8x16.eq(v, i8x16.splat(47)));
  const tab = i8x16.eq(v, i8x16.splat(9));
  const good = v128.or(
    v128.and(v128.or(known, missing), alleles),
    v128.or(v128.and(separator, i32x4.splat(0x0000ff00)), v128.and(tab, i32x4.splat(0xff000000))),
  );
  const half = v128.and(v128.xor(missing, i32x4.shr_u(missing, 16)), i32x4.splat(0xff));
  return i8x16.all_true(good) && !v128.any_true(half);
}

/** Copies the fields behind `whole` groups to TAIL; the last of them has no tab of its own. */
function fillTail(text: usize, whole: i32, samples: i32): void {
  const reference = i32x4.splat(REF_REF);
  for (let at: usize = 0; at < GROUP_BYTES; at += 16) v128.store(TAIL + at, reference);
  memory.copy(TAIL, text + <usize>whole * GROUP_BYTES, 4 * (samples - GROUP * whole) - 1);
}

/**
 * Packs `samples` fields of four bytes (`0|1\t`; the last without its tab) of a record with one ALT
 * from `text` to `row`; false if one has another form. May write 3 bytes behind the row.
 */
export function packPlain(text: usize, samples: i32, row: usize): bool {
  const reference = i32x4.splat(REF_REF);
  const others = i32x4.splat(~ALLELE_BITS);
  const top = i8x16.splat(1);
  const whole = (samples - 1) / GROUP;
  fillTail(text, whole, samples);
  let one: i64 = 0;
  let two: i64 = 0;
  let missing: i64 = 0;
  for (let i = 0; i <= whole; i++) {
    const at = i < whole ? text : TAIL;
    const v0 = v128.load(at);
    const v1 = v128.load(at, 16);
    const v2 = v128.load(at, 32);
    const v3 = v128.load(at, 48);
    const x0 = v128.xor(v0, reference);
    const x1 = v128.xor(v1, reference);
    const x2 = v128.xor(v2, reference);
    const x3 = v128.xor(v3, reference);
    const any = v128.or(v128.or(x0, x1), v128.or(x2, x3));
    let calls: u64 = 0;
    if (v128.any_true(any)) {
      const bits = lowBits(x0, x1, x2, x3);
      // The separators differ from REF's in their lowest bit, and lie between the masks.
      calls = (bits & ONES) + ((bits >> 2) & ONES);
      if (v128.any_true(v128.and(any, others))) {
        const good =
          isDiploid(v0, top) && isDiploid(v1, top) && isDiploid(v2, top) && isDiploid(v3, top);
        if (!good) return false;
        const dots = bitsOf(i8x16.splat(46), v0, v1, v2, v3) & ONES;
        calls |= dots * 3;
        missing += popcnt(dots);
        one -= popcnt(dots);
        two -= popcnt(dots);
      }
      one += popcnt(calls & ONES);
      two += popcnt(calls & TWOS);
    }
    store<u32>(row, squeeze(calls));
    text += GROUP_BYTES;
    row += 4;
  }
  storeCounts(one, two, missing);
  return true;
}

/** Like `packPlain`, for ALT number `alt` of a record with `alts` of them, 9 at most. */
export function packPlainAlt(text: usize, samples: i32, row: usize, alt: i32, alts: i32): bool {
  const top = i8x16.splat(<i8>alts);
  const allele = i8x16.splat(<i8>(<i32>ZERO + alt));
  const whole = (samples - 1) / GROUP;
  fillTail(text, whole, samples);
  let one: i64 = 0;
  let two: i64 = 0;
  let missing: i64 = 0;
  for (let i = 0; i <= whole; i++) {
    const at = i < whole ? text : TAIL;
    const v0 = v128.load(at);
    const v1 = v128.load(at, 16);
    const v2 = v128.load(at, 32);
    const v3 = v128.load(at, 48);
    const good =
      isDiploid(v0, top) && isDiploid(v1, top) && isDiploid(v2, top) && isDiploid(v3, top);
    if (!good) return false;
    const bits = bitsOf(allele, v0, v1, v2, v3);
    const dots = bitsOf(i8x16.splat(46), v0, v1, v2, v3) & ONES;
    const copies = (bits & ONES) + ((bits >> 2) & ONES);
    one += popcnt(copies & ONES);
    two += popcnt(copies & TWOS);
    missing += popcnt(dots);
    store<u32>(row, squeeze(copies | (dots * 3)));
    text += GROUP_BYTES;
    row += 4;
  }
  storeCounts(one, two, missing);
  return true;
}

/**
 * Copies of allele `alt` in the call that starts the column `text…end`: 0 to 2; 3 if it is missing; 4
 * if it has another form than a diploid one of alleles up to `alts`, both missing, or `.` alone.
 */
function firstCall(text: usize, end: usize, alt: u32, alts: u32): u32 {
  const length = end - text;
  const word = load<u32>(text);
  const a = (word & 0xff) - ZERO;
  const separator = (word >>> 8) & 0xff;
  const b = ((word >>> 16) & 0xff) - ZERO;
  const isShaped =
    (length === 3 || (length > 3 && word >>> 24 === COLON)) &&
    (separator === PIPE || separator === SLASH);
  if (isShaped) {
    if (a <= alts && b <= alts) return (a === alt ? 1 : 0) + (b === alt ? 1 : 0);
    if (a === DOT - ZERO && b === DOT - ZERO) return 3;
  }
  const isDot = a === DOT - ZERO && (length === 1 || (length > 1 && separator === COLON));
  return isDot ? 3 : 4;
}

/** Stores the places of the tabs in the 64 bytes at `text`, before `end`, behind `count` others. */
function storeTabs(text: usize, end: usize, count: i32): i32 {
  const v0 = v128.load(text);
  const v1 = v128.load(text, 16);
  const v2 = v128.load(text, 32);
  const v3 = v128.load(text, 48);
  let tabs = bitsOf(i8x16.splat(<i8>TAB), v0, v1, v2, v3);
  if (end - text < 64) tabs &= ((<u64>1) << (end - text)) - 1;
  let to = STOPS + <usize>count * 4;
  const found = <i32>popcnt(tabs);
  // Four at a time, some of them for nothing: a loop of as many as there are is not foreseeable.
  for (let left = found; left > 0; left -= 4) {
    for (let i: usize = 0; i < 16; i += 4) {
      store<u32>(to + i, <u32>text + <u32>ctz(tabs));
      tabs &= tabs - 1;
    }
    to += 16;
  }
  return count + found;
}

/**
 * The calls of the four columns at `bounds`, two bits each, of a record with one ALT; `UNUSUAL` if one of
 * them is not `0|0:` or `0/0:`, of alleles up to 1. Four such bytes hold no tab, so the column goes on.
 */
function usualCalls(bounds: usize): u32 {
  let text = v128.load32_lane(<usize>load<u32>(bounds), i32x4.splat(0), 0, 1);
  text = v128.load32_lane(<usize>load<u32>(bounds, 4), text, 1, 1);
  text = v128.load32_lane(<usize>load<u32>(bounds, 8), text, 2, 1);
  text = v128.load32_lane(<usize>load<u32>(bounds, 12), text, 3, 1);
  const changes = v128.xor(text, i32x4.splat(PHASED));
  const separators = v128.and(changes, i32x4.splat(SEPARATOR_BITS));
  const isUnphased = i32x4.eq(separators, i32x4.splat(SEPARATOR_BITS));
  const others = v128.xor(changes, v128.and(isUnphased, i32x4.splat(SEPARATOR_BITS)));
  if (v128.any_true(v128.and(others, i32x4.splat(~ALLELE_BITS)))) return UNUSUAL;
  const copies = i32x4.add(others, i32x4.shr_u(others, 16));
  const lowest = i8x16.shuffle(copies, copies, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  const four = i32x4.extract_lane(lowest, 0) & 0x03030303;
  return (four | (four >>> 6) | (four >>> 12) | (four >>> 18)) & 0xff;
}

/** The same of `columns` columns of any form, for ALT number `alt` of `alts`. */
function anyCalls(bounds: usize, columns: i32, alt: u32, alts: u32): u32 {
  let calls: u32 = 0;
  for (let i = 0; i < columns; i++) {
    const call = firstCall(<usize>load<u32>(bounds) + 1, <usize>load<u32>(bounds, 4), alt, alts);
    if (call > 3) return UNUSUAL;
    calls |= call << (2 * i);
    bounds += 4;
  }
  return calls;
}

/**
 * Packs the calls at the start of tab-separated columns (`0|1:35:4`) from `text…end` to `row`, for ALT
 * number `alt` of `alts`, 9 at most; false at the first of another form, or if there are not `samples`
 * columns. Reads 64 bytes behind `end`, and may write 3 bytes behind the row.
 */
export function packFirst(
  text: usize,
  end: usize,
  samples: i32,
  row: usize,
  alt: i32,
  alts: i32,
): bool {
  let one: i64 = 0;
  let two: i64 = 0;
  let missing: i64 = 0;
  let found = 0;
  let sample = 0;
  // Each column lies between two of the places: the record starts and ends as if with a tab.
  store<u32>(BOUNDS, <u32>text - 1);
  while (true) {
    for (; text < end && found < BATCH; text += 64) found = storeTabs(text, end, found);
    const isLast = text >= end;
    if (isLast) {
      store<u32>(STOPS + 4 * <usize>found, <u32>end);
      found += 1;
    }
    if (found > samples - sample) return false;
    const columns = isLast ? found : found & ~(GROUP - 1);
    const usual = alts > 1 ? 0 : isLast ? found - 1 : found;
    for (let i = 0; i < columns; i += GROUP) {
      const size = min(GROUP, columns - i);
      let packed: u32 = 0;
      for (let k = 0; k < size; k += 4) {
        const bounds = BOUNDS + 4 * <usize>(i + k);
        let four = i + k + 4 <= usual ? usualCalls(bounds) : UNUSUAL;
        if (four === UNUSUAL) four = anyCalls(bounds, min(4, size - k), alt, alts);
        if (four === UNUSUAL) return false;
        packed |= four << (2 * k);
      }
      const low = packed & LOW_BITS;
      const high = (packed >>> 1) & LOW_BITS;
      one += popcnt(low & ~high);
      two += popcnt(high & ~low);
      missing += popcnt(low & high);
      store<u32>(row, packed);
      row += 4;
    }
    sample += columns;
    if (isLast) break;
    found -= columns;
    memory.copy(BOUNDS, BOUNDS + 4 * <usize>columns, 4 * (found + 1));
  }
  storeCounts(one, two, missing);
  return sample === samples;
}
