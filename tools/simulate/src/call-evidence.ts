import type { OutputOptions } from './options.ts';
import { Random } from './random.ts';
import type { SiteCalls } from './site-calls.ts';

/** Stands in the place of a first allele that does not exist. */
export const HAPLOID = -1;

const NEWLINE = 10;
const MOST_ALLELES = 3;
const VARIETY = 64;
const ERROR_PHRED = 30;
const HET_PHRED = 3;
/** No call with two ALT alleles is longer, its tab included. */
const LONGEST_CALL = 80;
const MISSING_DIPLOID = Buffer.from('\t./.:.:0:.:.');
const MISSING_HAPLOID = Buffer.from('\t.:.:0:.:.');

/**
 * Calls with the evidence that a caller would give: `GT:AD:DP:GQ:PL`.
 *
 * Reads are drawn once for each genotype in 64 varieties; a call then takes one of them, which is as
 * varied as a reader's test needs and far cheaper than drawing reads a call.
 */
export class CallEvidence {
  readonly #random: Random;
  readonly #phased: boolean;
  /** By `genotypeCode`. */
  readonly #varieties: (readonly Uint8Array[])[] = [];
  #line = new Uint8Array(0);

  /** `name` is the chromosome's, so that each has reads of its own. */
  constructor(seed: number, name: string, { phased }: Pick<OutputOptions, 'phased'>) {
    this.#random = new Random(seed, `${name}/evidence`);
    this.#phased = phased;
  }

  /** The calls of one site, from the tab after FORMAT to the line's end; valid until the next. */
  line({ alleles, missing, site }: SiteCalls, present: Uint8Array): Uint8Array {
    const people = present.length / 2;
    const alts = site.alts.length;
    const capacity = people * LONGEST_CALL + 1;
    if (this.#line.length < capacity) this.#line = new Uint8Array(capacity);
    const line = this.#line;
    let end = 0;
    let nextMissing = 0;
    for (let person = 0; person < people; person++) {
      const isHaploid = present[2 * person] === 0;
      let call: Uint8Array;
      if (missing[nextMissing] === person) {
        nextMissing++;
        call = isHaploid ? MISSING_HAPLOID : MISSING_DIPLOID;
      } else {
        const first = isHaploid ? HAPLOID : (alleles[2 * person] as number);
        call = this.call(first, alleles[2 * person + 1] as number, alts);
      }
      for (let i = 0; i < call.length; i++) line[end++] = call[i] as number;
    }
    line[end++] = NEWLINE;
    return line.subarray(0, end);
  }

  /** One call after its tab; `first` is `HAPLOID` if there is only `second`. */
  call(first: number, second: number, alts: number): Uint8Array {
    const code = genotypeCode(first, second, alts);
    const varieties = this.#varieties[code] ?? this.#drawVarieties(first, second, alts);
    this.#varieties[code] = varieties;
    return varieties[this.#random.uint32() >>> 26] as Uint8Array;
  }

  #drawVarieties(first: number, second: number, alts: number): readonly Uint8Array[] {
    const genotype = first === HAPLOID ? [second] : [first, second];
    const text = this.#phased ? genotype.join('|') : genotype.toSorted().join('/');
    const draw = () => Buffer.from(`\t${text}:${drawEvidence(genotype, alts, this.#random)}`);
    return Array.from({ length: VARIETY }, draw);
  }
}

function genotypeCode(first: number, second: number, alts: number): number {
  return ((first + 1) * MOST_ALLELES + second) * MOST_ALLELES + alts;
}

/** AD:DP:GQ:PL of one call. */
function drawEvidence(genotype: readonly number[], alts: number, random: Random): string {
  const depth = 15 + random.below(30);
  const reads = new Array<number>(alts + 1).fill(0);
  for (let read = 0; read < depth; read++) {
    const allele = random.chance(0.002) ? random.below(alts + 1) : random.pick(genotype);
    reads[allele] = (reads[allele] as number) + 1;
  }
  const costs = possibleGenotypes(genotype.length, alts).map((possible) => cost(possible, reads));
  const least = Math.min(...costs);
  const likelihoods = costs.map((value) => value - least);
  const quality = Math.min(99, likelihoods.toSorted((a, b) => a - b)[1] ?? 99);
  return `${reads.join(',')}:${depth}:${quality}:${likelihoods.join(',')}`;
}

/** All genotypes in the order of Number=G. @see VCFv4.3 §1.6.2, GL */
function possibleGenotypes(ploidy: number, alts: number): readonly (readonly number[])[] {
  const alleles = Array.from({ length: alts + 1 }, (_, allele) => allele);
  if (ploidy === 1) return alleles.map((allele) => [allele]);
  return alleles.flatMap((second) => alleles.slice(0, second + 1).map((first) => [first, second]));
}

/** Phred-scaled probability of the reads under a genotype, with errors of one in a thousand. */
function cost(genotype: readonly number[], reads: readonly number[]): number {
  const support = genotype[0] === genotype[1] || genotype.length === 1 ? 0 : HET_PHRED;
  return reads.reduce(
    (sum, count, allele) => sum + count * (genotype.includes(allele) ? support : ERROR_PHRED),
    0,
  );
}
