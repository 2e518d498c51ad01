/** The place and alleles of a variant. */
export interface Alleles {
  /** 1-based position of the first base of `ref`. */
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
}

/**
 * Removes the bases that REF and ALT share, at the end first, then at the start, and keeps one of
 * each: `TAG → TCG` at 10 is `A → C` at 11. Null if there is nothing to remove.
 *
 * Symbolic alleles, breakends and `*` are left as they are.
 */
export function trimAlleles(pos: number, ref: string, alt: string): Alleles | null {
  const most = Math.min(ref.length, alt.length) - 1;
  if (most < 1 || !isSequence(alt)) return null;
  let suffix = 0;
  while (
    suffix < most &&
    ref.charCodeAt(ref.length - 1 - suffix) === alt.charCodeAt(alt.length - 1 - suffix)
  ) {
    suffix += 1;
  }
  let prefix = 0;
  while (prefix < most - suffix && ref.charCodeAt(prefix) === alt.charCodeAt(prefix)) prefix += 1;
  if (suffix + prefix === 0) return null;
  return {
    pos: pos + prefix,
    ref: ref.slice(prefix, ref.length - suffix),
    alt: alt.slice(prefix, alt.length - suffix),
  };
}

/** Whether an ALT of two and more characters is bases: all other forms hold a bracket or a point. */
function isSequence(alt: string): boolean {
  return /^[A-Za-z]+$/.test(alt);
}
