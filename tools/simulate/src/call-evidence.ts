import type { OutputOptions } from './options.ts';
import { Random } from './random.ts';
import type { SiteCalls } from './site-calls.ts';

const VARIETY = 64;
const ERROR_PHRED = 30;
const HET_PHRED = 3;

/**
 * Calls with the evidence that a caller would give: `GT:AD:DP:GQ:PL`.
 *
 * Reads are drawn once for each genotype in 64 varieties; a call then takes one of them, which is as
 * varied as a reader's test needs and far cheaper than drawing reads a call.
 */
export class CallEvidence {
  readonly #random: Random;
  readonly #varieties = new Map<string, readonly string[]>();
  readonly #phased: boolean;

  constructor(seed: number, { phased }: Pick<OutputOptions, 'phased'>) {
    this.#random = new Random(seed, 'evidence');
    this.#phased = phased;
  }

  /** The calls of one site, from the tab after FORMAT to the line's end. */
  line(calls: SiteCalls, present: Uint8Array): string {
    const { alleles, missing, site } = calls;
    const people = present.length / 2;
    const parts = new Array<string>(people);
    let nextMissing = 0;
    for (let person = 0; person < people; person++) {
      const isHaploid = present[2 * person] === 0;
      if (missing[nextMissing] === person) {
        nextMissing++;
        parts[person] = isHaploid ? '.:.:0:.:.' : './.:.:0:.:.';
        continue;
      }
      const second = alleles[2 * person + 1] as number;
      const genotype = isHaploid ? [second] : [alleles[2 * person] as number, second];
      parts[person] = this.call(genotype, site.alts.length);
    }
    return `\t${parts.join('\t')}\n`;
  }

  /** One call of one or two alleles at a site with `alts` ALT alleles. */
  call(genotype: readonly number[], alts: number): string {
    const text = this.#phased ? genotype.join('|') : genotype.toSorted().join('/');
    const key = `${alts} ${text}`;
    let varieties = this.#varieties.get(key);
    if (!varieties) {
      const draw = () => `${text}:${drawEvidence(genotype, alts, this.#random)}`;
      varieties = Array.from({ length: VARIETY }, draw);
      this.#varieties.set(key, varieties);
    }
    return varieties[this.#random.uint32() >>> 26] as string;
  }
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
