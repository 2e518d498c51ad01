/** Why an ALT allele gets no row. */
export interface DroppedAlt {
  readonly code: 'star-allele' | 'reference-block';
  readonly severity: 'info' | 'warning';
  readonly reason: string;
}

const STAR: DroppedAlt = {
  code: 'star-allele',
  severity: 'warning',
  reason: 'ALT "*" stands for an overlapping deletion, which has its own record',
};
const REFERENCE: DroppedAlt = {
  code: 'reference-block',
  severity: 'info',
  reason: 'a reference block is not a variant',
};

/**
 * Whether an ALT allele gets no row of its own, and why; null if it gets one.
 *
 * Symbolic alleles (`<DEL>`) and breakends are kept as they are written.
 *
 * @see VCFv4.5 §1.6.1 (ALT) and §5.5 (`<*>`)
 */
export function droppedAlt(alt: string): DroppedAlt | null {
  if (alt === '*') return STAR;
  return alt === '<NON_REF>' || alt === '<*>' ? REFERENCE : null;
}
