import { getCall, packedLength, requireBytes } from './packed-calls.ts';

/** How many calls of a row hold 0, 1 and 2 copies, and how many are missing. */
export interface CallTally {
  readonly zero: number;
  readonly one: number;
  readonly two: number;
  readonly missing: number;
}

/** Per byte: the number of 1s, 2s and 3s among its four calls, eight bits each. */
const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let packedCounts = 0;
  for (let i = 0; i < 4; i++) {
    const call = getCall(Uint8Array.of(byte), i);
    if (call > 0) packedCounts += 1 << (8 * (call - 1));
  }
  return packedCounts;
});

/** Bytes whose counts fit the eight-bit lanes of one accumulator: 4 × 63 = 252 < 256. */
const BYTES_A_LANE = 63;

/**
 * Counts the calls of one packed row; bits past the last call must be 0.
 *
 * @throws {RangeError} If `packed` holds fewer calls.
 */
export function tallyCalls(packed: Uint8Array, calls: number): CallTally {
  requireBytes('tally', packed, calls);
  const end = packedLength(calls);
  let one = 0;
  let two = 0;
  let missing = 0;
  for (let start = 0; start < end; start += BYTES_A_LANE) {
    const stop = Math.min(end, start + BYTES_A_LANE);
    let lanes = 0;
    for (let i = start; i < stop; i++) lanes += TABLE[packed[i] as number] as number;
    one += lanes & 255;
    two += (lanes >> 8) & 255;
    missing += lanes >> 16;
  }
  return { zero: calls - one - two - missing, one, two, missing };
}
