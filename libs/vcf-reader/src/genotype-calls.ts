/** First allele of a call that is missing. */
export const MISSING_ALLELE = -1;
/** Second allele of a haploid call. */
export const NO_ALLELE = -2;
/** First allele of a call with more than two alleles; they stand in `polyploid`. */
export const POLYPLOID = -3;

/** The counts of one row, as `VariantBlock` defines them. Overwritten by the next row. */
export interface RowTally {
  ac: number;
  an: number;
  het: number;
  homAlt: number;
  missing: number;
}

/** The calls of one record as allele indices: 0 is REF, k the k-th ALT. */
export class GenotypeCalls {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** All alleles of the samples marked POLYPLOID. */
  readonly polyploid = new Map<number, readonly number[]>();

  constructor(samples: number) {
    this.first = new Int32Array(samples);
    this.second = new Int32Array(samples);
  }

  /**
   * Packs the row of ALT `alt` into `into[at…]`: other ALTs count as "not this one", 0.
   *
   * More than two copies clamp to 2, and a polyploid call counts as a diploid one, so that the
   * counts always follow from the packed calls and the ploidy.
   */
  pack(alt: number, into: Uint8Array, at: number, tally: RowTally): void {
    const { first, second } = this;
    let haploid = 0;
    let haploidAlt = 0;
    let one = 0;
    let two = 0;
    let missing = 0;
    let byte = 0;
    let to = at;
    for (let i = 0; i < first.length; i++) {
      const a = first[i] as number;
      const b = second[i] as number;
      let call = 3;
      if (a >= 0) {
        call = (a === alt ? 1 : 0) + (b === alt ? 1 : 0);
        if (b === NO_ALLELE) {
          haploid += 1;
          haploidAlt += call;
        }
      } else if (a === POLYPLOID) call = this.#clampedCopies(i, alt);
      if (call === 1) one += 1;
      else if (call === 2) two += 1;
      else if (call === 3) missing += 1;
      byte |= call << (2 * (i & 3));
      if ((i & 3) === 3) {
        into[to++] = byte;
        byte = 0;
      }
    }
    if (first.length & 3) into[to] = byte;
    tally.ac = one + 2 * two;
    tally.an = 2 * (first.length - missing) - haploid;
    tally.het = one - haploidAlt;
    tally.homAlt = two + haploidAlt;
    tally.missing = missing;
  }

  /** Marks every call as missing. */
  clear(): void {
    this.first.fill(MISSING_ALLELE);
    this.polyploid.clear();
  }

  /** Stores the call of `sample`; no alleles make it missing. */
  store(sample: number, alleles: readonly number[]): void {
    this.first[sample] = alleles[0] ?? MISSING_ALLELE;
    this.second[sample] = alleles[1] ?? NO_ALLELE;
    if (alleles.length > 2) {
      this.first[sample] = POLYPLOID;
      this.polyploid.set(sample, alleles);
    }
  }

  /** Alleles of `sample`, 2 at most; 0 if its call is missing. */
  ploidy(sample: number): number {
    const first = this.first[sample];
    if (first === MISSING_ALLELE) return 0;
    return first !== POLYPLOID && this.second[sample] === NO_ALLELE ? 1 : 2;
  }

  /** Whether the call of `sample` has REF alleles alone. */
  isReference(sample: number): boolean {
    const first = this.first[sample];
    if (first === POLYPLOID) return this.polyploid.get(sample)?.every((a) => a === 0) ?? false;
    const second = this.second[sample];
    return first === 0 && (second === 0 || second === NO_ALLELE);
  }

  #clampedCopies(sample: number, alt: number): number {
    const alleles = this.polyploid.get(sample) ?? [];
    return Math.min(2, alleles.filter((allele) => allele === alt).length);
  }
}

/** The counts of a row whose calls are all diploid. */
export function tallyDiploid(
  { one, two, missing }: { readonly one: number; readonly two: number; readonly missing: number },
  samples: number,
  tally: RowTally,
): void {
  tally.ac = one + 2 * two;
  tally.an = 2 * (samples - missing);
  tally.het = one;
  tally.homAlt = two;
  tally.missing = missing;
}
