import { type CallBits, callBits, isConstant, isLinked } from './linkage.ts';

/** How variants are thinned until no two near each other are correlated. */
export interface LdPrune {
  /** Greatest squared correlation of the calls that two variants may have, 0 to 1. */
  readonly r2: number;
  /** Variants that are near each other: so many in a row, or so many kilobases. */
  readonly window: number;
  readonly unit: 'variants' | 'kb';
}

/** plink2 treats frequencies and correlations that are this close as equal. */
const EPSILON = 2 ** -43;

/** What pruning knows of a variant in its window. */
interface Member {
  /** Of all variants added. */
  readonly order: number;
  /** Of all variants added on its contig. */
  readonly place: number;
  readonly bits: CallBits;
  /** Frequency of the commoner allele among known calls. */
  readonly majorFrequency: number;
  /** Members of a lower order than this were compared with it. */
  compared: number;
  isKept: boolean;
}

/**
 * Thins variants as `plink2 --indep-pairwise <window> 1 <r2>` does, one contig after the other.
 *
 * In each window, each variant is compared with the ones after it. Of a pair above `r2` the one
 * with the rarer minor allele goes; of two equally frequent ones the later goes. Variants without
 * variance go first. Correlation is that of copies (0, 1, 2) over the people known for both.
 *
 * Holds the bits of one window: 12 bytes for 32 people and variant.
 */
export class LdPruner {
  readonly #options: LdPrune;
  readonly #people: number;
  readonly #kept: number[] = [];
  #chrom: string | undefined;
  #window: Member[] = [];
  /** Positions of all variants of the contig so far, pruned ones too. */
  #positions: number[] = [];
  /** Where the window begins in them. */
  #start = 0;
  #added = 0;
  #isCompared = true;

  constructor(people: number, options: LdPrune) {
    this.#people = people;
    this.#options = options;
  }

  /** Adds the next variant of the store: its packed calls are not needed after. */
  add(chrom: string, pos: number, packed: Uint8Array): void {
    if (chrom !== this.#chrom) this.#endContig(chrom);
    while (this.#start < this.#positions.length && this.#isBeyond(pos)) this.#advance();
    const bits = callBits(packed, this.#people);
    if (!isConstant(bits, this.#people)) {
      this.#window.push({
        order: this.#added,
        place: this.#positions.length,
        bits,
        majorFrequency: majorFrequency(bits, this.#people),
        compared: 0,
        isKept: true,
      });
      this.#isCompared = false;
    }
    this.#positions.push(pos);
    this.#added++;
  }

  /** The variants that are left, by the order in which they were added. */
  finish(): readonly number[] {
    this.#endContig(undefined);
    return this.#kept;
  }

  #isBeyond(pos: number): boolean {
    const { unit, window } = this.#options;
    if (unit === 'variants') return this.#positions.length - this.#start >= window;
    return pos - (this.#positions[this.#start] as number) > window * 1_000;
  }

  /** Compares what is new in the window, and moves its start by one variant. */
  #advance(): void {
    this.#compareWindow();
    this.#start++;
    this.#release(this.#start);
  }

  #endContig(next: string | undefined): void {
    this.#compareWindow();
    this.#release(Number.POSITIVE_INFINITY);
    this.#chrom = next;
    this.#positions = [];
    this.#start = 0;
  }

  /** Lets members before `place` go: their fate is sealed. */
  #release(place: number): void {
    let i = 0;
    while (i < this.#window.length && (this.#window[i] as Member).place < place) {
      const member = this.#window[i++] as Member;
      if (member.isKept) this.#kept.push(member.order);
    }
    this.#window.splice(0, i);
  }

  /** Passes over the window until a pass prunes nothing. */
  #compareWindow(): void {
    if (this.#isCompared) return;
    let hasPruned = true;
    while (hasPruned) {
      hasPruned = false;
      for (const [i, member] of this.#window.entries()) {
        if (member.isKept && this.#pruneOne(i, member)) hasPruned = true;
      }
      this.#window = this.#window.filter(({ isKept }) => isKept);
    }
    this.#isCompared = true;
  }

  /** Prunes the first pair of `member` that is linked; whether there was one. */
  #pruneOne(i: number, member: Member): boolean {
    for (let k = this.#firstUncompared(i, member); k < this.#window.length; k++) {
      const other = this.#window[k] as Member;
      if (!other.isKept) continue;
      member.compared = other.order + 1;
      if (!isLinked(member.bits, other.bits, this.#people, this.#options.r2 * (1 + EPSILON))) {
        continue;
      }
      const isRarer = member.majorFrequency > other.majorFrequency * (1 + EPSILON);
      (isRarer ? member : other).isKept = false;
      return true;
    }
    return false;
  }

  /** Place in the window of what `member` has not been compared with: at its end, mostly. */
  #firstUncompared(i: number, member: Member): number {
    let k = this.#window.length;
    while (k > i + 1 && (this.#window[k - 1] as Member).order >= member.compared) k--;
    return k;
  }
}

/** Of known alleles, the share of the commoner one. */
function majorFrequency({ missing, sum }: CallBits, people: number): number {
  const frequency = sum / (2 * (people - missing));
  return Math.max(frequency, 1 - frequency);
}
