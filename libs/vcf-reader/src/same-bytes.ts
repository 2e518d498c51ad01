/**
 * Whether `bytes[start…end)` equals `other`. For the few bytes of a name a loop takes a tenth of the
 * time of `Buffer.compare`, which leaves JavaScript.
 */
export function isSameBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  other: Uint8Array,
): boolean {
  if (end - start !== other.length) return false;
  for (let i = 0; i < other.length; i++) if (bytes[start + i] !== other[i]) return false;
  return true;
}
