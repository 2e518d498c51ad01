/** The fixed columns of one record, as its container is left behind. Overwritten by the next. */
export interface Site {
  chrom: string;
  /** 1-based; 0 is a telomere (VCFv4.5 §1.6.1). */
  pos: number;
  id: string | null;
  ref: string;
  /** All ALT alleles as written; empty for `.`. */
  alts: readonly string[];
  /** NaN is missing. */
  qual: number;
  filter: readonly string[] | null;
}

/** A site that no record has filled yet. */
export function emptySite(): Site {
  return { chrom: '', pos: 0, id: null, ref: '', alts: [], qual: Number.NaN, filter: null };
}
