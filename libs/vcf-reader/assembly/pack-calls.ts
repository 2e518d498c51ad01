// AssemblyScript, compiled to dist/pack-calls.wasm by `npm run kernel`. Not part of the TypeScript project.

/** `0|0\t` as a little-endian word. */
const REF_REF: i32 = 0x09307c30;
/** The bits in which the alleles 0 and 1 differ. */
const ALLELE_BITS: i32 = 0x00010001;
/** `|` against `/`. */
const OTHER_SEPARATOR: u32 = 0x5300;
/** `.` against `0`, in both alleles. */
const BOTH_MISSING: u32 = 0x001e001e;
const TAB: i32 = 9;
const COLON: u32 = 58;
const DOT: u32 = 46;

/** The same 32 bits twice. */
const ONES: u64 = ((<u64>0x11111111) << 32) | 0x11111111;
const TWOS: u64 = ((<u64>0x22222222) << 32) | 0x22222222;
const PAIRS: u64 = ((<u64>0x0f0f0f0f) << 32) | 0x0f0f0f0f;
const BYTES: u64 = ((<u64>0x00ff00ff) << 32) | 0x00ff00ff;
const HALVES: u64 = ((<u64>0x0000ffff) << 32) | 0x0000ffff;

/** Calls of one copy, of two and missing in the last row: three 32-bit words. */
const COUNTS: usize = 0;

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

/** Whether four fields are diploid calls of 0, 1 or both alleles missing, phased or not. */
function isDiploid(v: v128): bool {
  const alleles = i32x4.splat(0x00ff00ff);
  const missing = i8x16.eq(v, i8x16.splat(46));
  const known = v128.or(i8x16.eq(v, i8x16.splat(48)), i8x16.eq(v, i8x16.splat(49)));
  const separator = v128.or(i8x16.eq(v, i8x16.splat(124)), i8x16.eq(v, i8x16.splat(47)));
  const tab = i8x16.eq(v, i8x16.splat(9));
  const good = v128.or(
    v128.and(v128.or(known, missing), alleles),
    v128.or(v128.and(separator, i32x4.splat(0x0000ff00)), v128.and(tab, i32x4.splat(0xff000000))),
  );
  const half = v128.and(v128.xor(missing, i32x4.shr_u(missing, 16)), i32x4.splat(0xff));
  return i8x16.all_true(good) && !v128.any_true(half);
}

/**
 * Packs fields of four bytes (`0|1\t`), 16 at a time, from `text` to `row`; false at the first 16
 * of which one has another form. `groups` × 16 fields, the last ones padding of `0|0\t`.
 */
export function packPlain(text: usize, groups: i32, row: usize): bool {
  const reference = i32x4.splat(REF_REF);
  const others = i32x4.splat(~ALLELE_BITS);
  let one: i64 = 0;
  let two: i64 = 0;
  let missing: i64 = 0;
  for (let i = 0; i < groups; i++) {
    const v0 = v128.load(text);
    const v1 = v128.load(text, 16);
    const v2 = v128.load(text, 32);
    const v3 = v128.load(text, 48);
    const x0 = v128.xor(v0, reference);
    const x1 = v128.xor(v1, reference);
    const x2 = v128.xor(v2, reference);
    const x3 = v128.xor(v3, reference);
    const any = v128.or(v128.or(x0, x1), v128.or(x2, x3));
    let calls: u64 = 0;
    if (v128.any_true(any)) {
      const bits = lowBits(x0, x1, x2, x3);
      if (!v128.any_true(v128.and(any, others))) {
        calls = (bits & ONES) + ((bits >> 2) & ONES);
      } else {
        if (!(isDiploid(v0) && isDiploid(v1) && isDiploid(v2) && isDiploid(v3))) return false;
        const dot = i8x16.splat(46);
        const dots =
          lowBits(i8x16.eq(v0, dot), i8x16.eq(v1, dot), i8x16.eq(v2, dot), i8x16.eq(v3, dot)) &
          ONES;
        // The separators differ from REF's in their lowest bit, and lie between the masks.
        calls = (bits & ONES) + ((bits >> 2) & ONES);
        calls |= dots * 3;
        missing += popcnt(dots);
        one -= popcnt(dots);
        two -= popcnt(dots);
      }
      one += popcnt(calls & ONES);
      two += popcnt(calls & TWOS);
    }
    store<u32>(row, squeeze(calls));
    text += 64;
    row += 4;
  }
  storeCounts(one, two, missing);
  return true;
}

/**
 * The call of the field at `text`, whose column ends at `end`: 0 to 3; 4 if it has another form
 * than a diploid one of 0 and 1, both alleles missing, or `.` alone.
 */
function firstCall(text: usize, end: usize): u32 {
  const word = load<u32>(text);
  const x = word ^ REF_REF;
  const last = word >>> 24;
  const separator = x & 0xff00;
  const isShaped =
    end - text >= 3 &&
    (last === TAB || last === COLON) &&
    (separator === 0 || separator === OTHER_SEPARATOR);
  if (isShaped) {
    if ((x & 0x00fe00fe) === 0) return (x & 1) + ((x >>> 16) & 1);
    if ((x & 0x00ff00ff) === BOTH_MISSING) return 3;
  }
  const next = (word >>> 8) & 0xff;
  const isDot = (word & 0xff) === DOT && (next === TAB || next === COLON);
  return isDot && end - text >= 1 ? 3 : 4;
}

/**
 * Packs the calls at the start of tab-separated columns (`0|1:35:4`) from `text` to `row`; false at
 * the first of another form, or if there are not `samples` columns up to the tab at `end`. Bytes
 * behind that must not be tabs.
 */
export function packFirst(text: usize, end: usize, samples: i32, row: usize): bool {
  const tabs = i8x16.splat(<i8>TAB);
  let one: i64 = 0;
  let two: i64 = 0;
  let missing: i64 = 0;
  let sample = 0;
  let start = text;
  let packed: u32 = 0;
  for (let at = text; at <= end; at += 16) {
    let mask = i8x16.bitmask(i8x16.eq(v128.load(at), tabs));
    while (mask !== 0) {
      const stop = at + ctz(mask);
      mask &= mask - 1;
      const call = firstCall(start, stop);
      if (call > 3 || sample >= samples) return false;
      one += call === 1 ? 1 : 0;
      two += call === 2 ? 1 : 0;
      missing += call === 3 ? 1 : 0;
      packed |= call << (2 * (sample & 3));
      if ((sample & 3) === 3) {
        store<u8>(row + (sample >> 2), <u8>packed);
        packed = 0;
      }
      sample += 1;
      start = stop + 1;
    }
  }
  if (sample & 3) store<u8>(row + (sample >> 2), <u8>packed);
  storeCounts(one, two, missing);
  return sample === samples;
}
