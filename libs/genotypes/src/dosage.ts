import { MISSING_CALL, orCall, packedLength } from './packed-calls.ts';

/**
 * Dosages: expected copies of ALT as unsigned 16-bit numbers on PGEN's scale, where 16384 is one
 * copy and 32768 two.
 *
 * @see docs/format.md, "Dosages"
 */
export const ONE_COPY = 16384;

/** The dosage that is missing. */
export const MISSING_DOSAGE = 65535;

/** Decodes dosages to copies of ALT, 0 to 2, or NaN (missing), at `into[offset…]`. */
export function decodeDosages(dosages: Uint16Array, into: Float32Array, offset = 0): void {
  if (into.length < offset + dosages.length) {
    throw new RangeError(
      `Cannot decode ${dosages.length} dosages at offset ${offset}: expected room for ${offset + dosages.length}, got ${into.length}`,
    );
  }
  for (let i = 0; i < dosages.length; i++) {
    const dosage = dosages[i] as number;
    into[offset + i] = dosage === MISSING_DOSAGE ? Number.NaN : dosage / ONE_COPY;
  }
}

/** The nearest whole number of copies of each dosage, packed; halves round up, missing stays. */
export function roundDosages(dosages: Uint16Array): Uint8Array {
  const packed = new Uint8Array(packedLength(dosages.length));
  for (let i = 0; i < dosages.length; i++) {
    const dosage = dosages[i] as number;
    orCall(packed, i, dosage === MISSING_DOSAGE ? MISSING_CALL : (dosage + ONE_COPY / 2) >> 14);
  }
  return packed;
}
