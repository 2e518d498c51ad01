import { getCall, MISSING_CALL, type VariantBlock } from '@dirghayu/genotypes';
import type duckdb from '@duckdb/node-bindings';
import { copyToVector, copyValidity, reserveLists } from './vectors.ts';

/** The four calls of every byte, one byte each, as a little-endian word: one store writes four. */
const UNPACKED: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  const packed = Uint8Array.of(byte);
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => getCall(packed, i)) as [
    number,
    number,
    number,
    number,
  ];
  return a | (b << 8) | (c << 16) | (d << 24);
});

/** Bit i is 1 where call i of the byte is not missing. */
const KNOWN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const packed = Uint8Array.of(byte);
  return [0, 1, 2, 3].reduce(
    (bits, i) => bits | (getCall(packed, i) === MISSING_CALL ? 0 : 1 << i),
    0,
  );
});

/** Writes the packed calls of rows `start` to `end` into a `TINYINT[]` vector; missing is NULL. */
export function fillCallLists(
  vector: duckdb.Vector,
  { calls, stride }: VariantBlock,
  start: number,
  end: number,
  samples: number,
): void {
  const rows = end - start;
  const child = reserveLists(vector, new Uint32Array(rows).fill(samples));
  const values = new Uint8Array(rows * samples);
  const valid = new Uint8Array(8 * Math.ceil((rows * samples) / 64));
  for (let row = 0; row < rows; row++) {
    const packed = calls.subarray((start + row) * stride, (start + row + 1) * stride);
    unpackRow(packed, samples, row * samples, values, valid);
  }
  copyToVector(child, values);
  copyValidity(child, valid);
}

/** Unpacks one row to `values[offset…]`; sets the validity bits from bit `offset` on. */
function unpackRow(
  packed: Uint8Array,
  samples: number,
  offset: number,
  values: Uint8Array,
  valid: Uint8Array,
): void {
  for (let i = 0; i < samples; i += 4) {
    const byte = packed[i >> 2] as number;
    const word = UNPACKED[byte] as number;
    const width = Math.min(4, samples - i);
    const to = offset + i;
    for (let k = 0; k < width; k++) values[to + k] = (word >> (8 * k)) & 255;
    const known = ((KNOWN[byte] as number) & ((1 << width) - 1)) << (to & 7);
    valid[to >> 3] = (valid[to >> 3] as number) | known;
    if (known > 255) valid[(to >> 3) + 1] = (valid[(to >> 3) + 1] as number) | (known >> 8);
  }
}
