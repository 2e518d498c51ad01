import { DirghayuError, type ErrorDetail } from '@dirghayu/pipeline';

/** The store does not hold what its sources say. Code `VERIFY`. */
export class VerifyError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('VERIFY', action, detail);
  }
}

/** Where a store differs from its sources. */
export interface Locus {
  readonly chrom: string;
  readonly pos: number;
}

/** A difference that stands at one place. */
export class DifferenceError extends VerifyError {
  readonly locus: Locus;

  constructor(locus: Locus, action: string, detail: ErrorDetail) {
    super(action, detail);
    this.locus = locus;
  }
}

/** A difference in words, as it crosses threads. */
export interface Difference extends Locus {
  readonly message: string;
}

/**
 * The first difference of a store, in the order of its contigs and positions, whatever the order in
 * which differences are found: a file may hold contigs in an order of its own, or a piece of each.
 */
export class FirstDifference {
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #differing = new Set<string>();
  #found: Difference | null = null;

  /** @param contigs In the order of the store. */
  constructor(contigs: readonly string[]) {
    this.#ranks = new Map(contigs.map((chrom, i) => [chrom, i]));
  }

  get found(): Difference | null {
    return this.#found;
  }

  /** Keeps `difference` if it is the first. */
  add(difference: Difference): void {
    if (!this.precedes(difference)) this.#found = difference;
  }

  /** Compares something of a contig, unless that is known to differ before. */
  async within(chrom: string, compare: () => void | Promise<void>): Promise<void> {
    if (this.#differing.has(chrom)) return;
    try {
      await compare();
    } catch (error) {
      if (!(error instanceof DifferenceError)) throw error;
      this.#differing.add(chrom);
      this.add({ ...error.locus, message: error.message });
    }
  }

  /** Whether a difference was found that stands before `locus`, or at it. */
  precedes({ chrom, pos }: Locus): boolean {
    if (this.#found === null) return false;
    const [ours, theirs] = [this.#rankOf(this.#found.chrom), this.#rankOf(chrom)];
    return ours < theirs || (ours === theirs && this.#found.pos <= pos);
  }

  /** Contigs that the store does not have come last. */
  #rankOf(chrom: string): number {
    return this.#ranks.get(chrom) ?? Number.POSITIVE_INFINITY;
  }
}
