import { getCall, requireBytes } from './packed-calls.ts';

/** The four calls of every byte as floats: `TABLE[4 * byte + i]`. Missing is NaN. */
const TABLE: Float32Array = buildTable();

function buildTable(): Float32Array {
  const values = [0, 1, 2, Number.NaN];
  const table = new Float32Array(1024);
  for (let byte = 0; byte < 256; byte++) {
    for (let i = 0; i < 4; i++)
      table[4 * byte + i] = values[getCall(Uint8Array.of(byte), i)] as number;
  }
  return table;
}

/**
 * Decodes `calls` packed calls to 0, 1, 2 or NaN (missing) at `into[offset…]`.
 *
 * A table of 256 × 4 floats: measured 806 million calls a second against 632 million for one
 * byte a call (docs/adr/0003).
 *
 * @throws {RangeError} If `packed` holds fewer calls, or `into` has no room for them.
 */
export function decodeCalls(
  packed: Uint8Array,
  calls: number,
  into: Float32Array,
  offset = 0,
): void {
  requireBytes('decode', packed, calls);
  if (into.length < offset + calls) {
    throw new RangeError(
      `Cannot decode ${calls} calls at offset ${offset}: expected room for ${offset + calls}, got ${into.length}`,
    );
  }
  const whole = calls >> 2;
  let to = offset;
  for (let byte = 0; byte < whole; byte++) {
    const from = (packed[byte] as number) << 2;
    into[to] = TABLE[from] as number;
    into[to + 1] = TABLE[from + 1] as number;
    into[to + 2] = TABLE[from + 2] as number;
    into[to + 3] = TABLE[from + 3] as number;
    to += 4;
  }
  for (let i = whole << 2; i < calls; i++) {
    into[offset + i] = TABLE[((packed[whole] as number) << 2) + (i & 3)] as number;
  }
}
