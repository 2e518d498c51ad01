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
 * Every way in which a score line's alleles answer to a variant's; alleles in upper case.
 *
 * Only single bases are flipped: the other strand of an insertion starts at another position.
 */
export function matchTypes(
  effect: string,
  other: string | null,
  variant: VariantAlleles,
): readonly MatchType[] {
  const found = sameStrand(effect, other, variant);
  const effectFlip = flipped(effect);
  const otherFlip = other === null ? null : flipped(other);
  if (effectFlip === null || (other !== null && otherFlip === null)) return found;
  const onOther = sameStrand(effectFlip, otherFlip, variant).map(
    (type) => `${type}_flip` as MatchType,
  );
  return [...found, ...onOther];
}

function sameStrand(
  effect: string,
  other: string | null,
  { ref, alt }: VariantAlleles,
): readonly MatchType[] {
  if (other === null) return effect === ref ? ['no_oa_ref'] : effect === alt ? ['no_oa_alt'] : [];
  if (effect === ref && other === alt) return ['refalt'];
  return effect === alt && other === ref ? ['altref'] : [];
}
