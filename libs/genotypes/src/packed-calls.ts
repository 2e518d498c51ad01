/**
 * Packed calls: two bits a call, four calls a byte. Call `i` lies in byte `i >> 2`, at bits
 * `2 * (i & 3)`. 0, 1 and 2 are copies of the ALT allele, 3 is missing. Bits past the last
 * call of a row are 0.
 *
 * @see docs/format.md, "Packed calls"
 */
export const MISSING_CALL = 3;

/** Bytes that `calls` packed calls take. */
export function packedLength(calls: number): number {
  return (calls + 3) >> 2;
}

/** Call `i` of a packed row: 0, 1, 2, or 3 for missing. */
export function getCall(packed: Uint8Array, i: number): number {
  return ((packed[i >> 2] ?? 0) >> (2 * (i & 3))) & 3;
}

/** Writes call `i` of a packed row whose two bits are still 0. */
export function orCall(packed: Uint8Array, i: number, call: number): void {
  packed[i >> 2] = (packed[i >> 2] ?? 0) | (call << (2 * (i & 3)));
}

/**
 * Packs one byte a call (0, 1, 2; anything else is missing) into `into`, from its byte 0.
 *
 * @throws {RangeError} If `into` is too small.
 */
export function packCalls(
  calls: ArrayLike<number>,
  into: Uint8Array = new Uint8Array(packedLength(calls.length)),
): Uint8Array {
  requireBytes('pack', into, calls.length);
  into.fill(0, 0, packedLength(calls.length));
  for (let i = 0; i < calls.length; i++) {
    const call = calls[i] as number;
    orCall(into, i, call === 0 || call === 1 || call === 2 ? call : MISSING_CALL);
  }
  return into;
}

/**
 * Unpacks the first `calls` calls to one byte each: 0, 1, 2, or 3 for missing.
 *
 * @throws {RangeError} If `packed` holds fewer calls.
 */
export function unpackCalls(packed: Uint8Array, calls: number): Uint8Array {
  requireBytes('unpack', packed, calls);
  const unpacked = new Uint8Array(calls);
  for (let i = 0; i < calls; i++) unpacked[i] = getCall(packed, i);
  return unpacked;
}

/**
 * Refuses bytes that are too few: a row cut short would read as 0, and missing is never 0.
 *
 * @throws {RangeError} If `packed` cannot hold `calls` calls.
 */
export function requireBytes(action: string, packed: Uint8Array, calls: number): void {
  const bytes = packedLength(calls);
  if (packed.length >= bytes) return;
  throw new RangeError(
    `Cannot ${action} ${calls} calls: expected at least ${bytes} bytes, got ${packed.length}`,
  );
}
