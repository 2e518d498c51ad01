import type { Contig } from './contigs.ts';
import type { CohortOptions } from './options.ts';
import { Random } from './random.ts';

/** The site columns of one record. */
export interface Site {
  readonly chrom: string;
  /** 1-based. */
  readonly pos: number;
  /** An rsID, or `.`. */
  readonly id: string;
  readonly ref: string;
  readonly alts: readonly string[];
  readonly qual: number;
  readonly filter: 'PASS' | 'LowQual';
}

const TRANSITIONS: Readonly<Record<string, string>> = { A: 'G', C: 'T', G: 'A', T: 'C' };
const BASES = ['A', 'C', 'G', 'T'] as const;
const NAMED_SHARE = 0.9;
const LOW_QUALITY_SHARE = 0.02;
const LONGEST_INDEL = 20;
/** rsIDs of one chromosome stay below those of the next. */
const RS_PER_CONTIG = 1e8;

/** Makes up alleles, names and quality for sites in the order of their positions. */
export class Sites {
  readonly #random: Random;
  readonly #contig: Contig;
  readonly #indels: number;
  readonly #rsStep: number;
  #rs: number;

  constructor(options: CohortOptions, contig: Contig) {
    this.#random = new Random(options.seed, `${contig.name}/sites`);
    this.#contig = contig;
    this.#indels = options.indels;
    this.#rs = contig.order * RS_PER_CONTIG;
    this.#rsStep = Math.max(1, Math.min(1000, Math.floor(RS_PER_CONTIG / options.variants) - 1));
  }

  /** A site with one or two ALT alleles. */
  next(pos: number, alts: 1 | 2): Site {
    const random = this.#random;
    const isLow = random.chance(LOW_QUALITY_SHARE);
    this.#rs += 1 + random.below(this.#rsStep);
    return {
      chrom: this.#contig.name,
      pos,
      id: random.chance(NAMED_SHARE) ? `rs${this.#rs}` : '.',
      ...(random.chance(this.#indels) ? this.#indel(alts) : this.#substitution(alts)),
      qual: isLow ? 5 + random.below(15) : 50 + random.below(950),
      filter: isLow ? 'LowQual' : 'PASS',
    };
  }

  #substitution(count: 1 | 2): Pick<Site, 'ref' | 'alts'> {
    const ref = this.#random.pick(BASES);
    const transition = TRANSITIONS[ref] as string;
    const others = BASES.filter((base) => base !== ref && base !== transition);
    const alts = this.#random.chance(2 / 3)
      ? [transition, this.#random.pick(others)]
      : this.#random.shuffled(others);
    return { ref, alts: alts.slice(0, count) };
  }

  #indel(count: 1 | 2): Pick<Site, 'ref' | 'alts'> {
    const anchor = this.#random.pick(BASES);
    const first = this.#bases();
    const second = first + this.#bases();
    if (this.#random.chance(0.5)) {
      return { ref: anchor, alts: [anchor + first, anchor + second].slice(0, count) };
    }
    return count === 1
      ? { ref: anchor + first, alts: [anchor] }
      : { ref: anchor + second, alts: [anchor + first, anchor] };
  }

  #bases(): string {
    let bases: string = this.#random.pick(BASES);
    while (bases.length < LONGEST_INDEL && this.#random.chance(0.5)) {
      bases += this.#random.pick(BASES);
    }
    return bases;
  }
}
