/**
 * How the alleles of a score line answer to REF and ALT of a variant, by pgsc_calc's names: the
 * effect allele comes first (`refalt`: the effect allele is REF, the other one ALT); `flip` is by
 * the other strand, `no_oa` without another allele to check.
 */
export const MATCH_TYPES = [
  'refalt',
  'altref',
  'refalt_flip',
  'altref_flip',
  'no_oa_ref',
  'no_oa_alt',
  'no_oa_ref_flip',
  'no_oa_alt_flip',
] as const;

/** One of them. */
export type MatchType = (typeof MATCH_TYPES)[number];

/** Alleles of a variant of the cohort. */
export interface VariantAlleles {
  readonly ref: string;
  readonly alt: string;
}

const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' };

/** The base on the other strand; null for anything but one base. */
function flipped(allele: string): string | null {
  return COMPLEMENT[allele] ?? null;
}

/** Whether both strands show the same two alleles: A/T and C/G. */
export function isPalindromic({ ref, alt }: VariantAlleles): boolean {
  return flipped(ref) === alt;
}

/** Whether the effect allele of a match is ALT. */
export function isEffectAlt(type: MatchType): boolean {
  return type.startsWith('altref') || type.startsWith('no_oa_alt');
}

/**
 * How a score line's alleles answer to a variant's on the strand as written: an index in
 * `MATCH_TYPES`, -1 if they do not. Alleles in upper case.
 */
export function matchAsWritten(
  effect: string,
  other: string | null,
  ref: string,
  alt: string,
): number {
  if (other === null) return effect === ref ? NO_OTHER_REF : effect === alt ? NO_OTHER_ALT : -1;
  if (effect === ref && other === alt) return REFALT;
  return effect === alt && other === ref ? ALTREF : -1;
}

/**
 * The same on the other strand.
 *
 * Only single bases are flipped: the other strand of an insertion starts at another position.
 */
export function matchFlipped(
  effect: string,
  other: string | null,
  ref: string,
  alt: string,
): number {
  const effectFlip = flipped(effect);
  const otherFlip = other === null ? null : flipped(other);
  if (effectFlip === null || (other !== null && otherFlip === null)) return -1;
  const found = matchAsWritten(effectFlip, otherFlip, ref, alt);
  return found < 0 ? -1 : found + FLIP;
}

const REFALT = MATCH_TYPES.indexOf('refalt');
const ALTREF = MATCH_TYPES.indexOf('altref');
const NO_OTHER_REF = MATCH_TYPES.indexOf('no_oa_ref');
const NO_OTHER_ALT = MATCH_TYPES.indexOf('no_oa_alt');
/** From a type to its flipped one. */
const FLIP = MATCH_TYPES.indexOf('refalt_flip') - REFALT;
