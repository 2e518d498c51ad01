const FLOAT = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const SPECIAL_FLOAT = /^([-+]?)(?:(inf|infinity)|nan)$/i;

/** A float as VCFv4.5 §1.3 writes it; null if `text` is none. */
export function parseFloatText(text: string): number | null {
  if (FLOAT.test(text)) return Number(text);
  const special = SPECIAL_FLOAT.exec(text);
  if (!special) return null;
  if (!special[2]) return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
