/**
 * What a call with some alleles missing (`./1`) becomes: missing; a call of the known alleles
 * alone; a call with REF for the missing ones; or an error. plink2's words.
 */
export type HalfCall = 'missing' | 'haploid' | 'reference' | 'error';

/**
 * The alleles of a call (missing ones negative) after the half-call rule: none if it is missing,
 * null if a half call is an error.
 */
export function knownAlleles(
  alleles: readonly number[],
  halfCall: HalfCall,
): readonly number[] | null {
  const known = alleles.filter((allele) => allele >= 0);
  if (known.length === 0 || known.length === alleles.length) return known;
  switch (halfCall) {
    case 'missing':
      return [];
    case 'haploid':
      return known;
    case 'reference':
      return alleles.map((allele) => Math.max(0, allele));
    case 'error':
      return null;
  }
}
