import type { CohortOptions } from './options.ts';
import { Random } from './random.ts';
import type { SiteCalls } from './site-calls.ts';
import { HERITABLE } from './traits.ts';

/** A variant with a true effect. */
export interface CausalVariant {
  /** `chrom:pos:ref:alt`. */
  readonly key: string;
  readonly id: string;
  /** Frequency of ALT in the cohort. */
  readonly af: number;
  /** What one copy of ALT adds, in the trait's unit. */
  readonly beta: number;
}

/** The genetic part of one trait. */
export interface GeneticScore {
  /** One value a person, mean 0; in the trait's unit. */
  readonly values: Float64Array;
  readonly variants: readonly CausalVariant[];
}

interface Trait {
  readonly random: Random;
  readonly values: Float64Array;
  readonly variants: CausalVariant[];
  /** Site numbers from which on the next common site becomes causal, per chromosome, descending. */
  readonly due: ReadonlyMap<string, number[]>;
}

/** Causal sites are biallelic and this common, so that their effects can be found. */
const LEAST_FREQUENCY = 0.05;

/**
 * Picks causal variants while the sites stream by and adds up everybody's scores.
 *
 * Where the causal sites lie is drawn beforehand; each is the first common biallelic site from there
 * on. Scores use the true alleles, also where the call is missing.
 */
export class GeneticScores {
  readonly #traits = new Map<string, Trait>();
  #chrom = '';
  #site = 0;

  constructor(options: CohortOptions) {
    for (const name of HERITABLE) {
      const random = new Random(options.seed, `${name}/causal`);
      const values = new Float64Array(options.people);
      this.#traits.set(name, { random, values, variants: [], due: drawSites(options, random) });
    }
  }

  observe(calls: SiteCalls): void {
    const { chrom } = calls.site;
    this.#site = chrom === this.#chrom ? this.#site + 1 : 0;
    this.#chrom = chrom;
    if (calls.site.alts.length !== 1 || calls.an === 0) return;
    const af = (calls.ac[0] ?? 0) / calls.an;
    if (af < LEAST_FREQUENCY || af > 1 - LEAST_FREQUENCY) return;
    for (const trait of this.#traits.values()) {
      const due = trait.due.get(chrom);
      if ((due?.at(-1) ?? Infinity) > this.#site) continue;
      due?.pop();
      addVariant(trait, calls, af);
    }
  }

  /** The scores of trait `name`, scaled to standard deviation `sd` over the cohort. */
  score(name: string, sd: number): GeneticScore {
    const { values, variants } = this.#traits.get(name) as Trait;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const scale = square > 0 ? sd / Math.sqrt(square) : 0;
    return {
      values: values.map((value) => (value - mean) * scale),
      variants: variants.map((variant) => ({ ...variant, beta: variant.beta * scale })),
    };
  }
}

function drawSites(options: CohortOptions, random: Random): ReadonlyMap<string, number[]> {
  const due = new Map(options.chromosomes.map(({ name }) => [name, new Set<number>()]));
  const all = [...due.values()];
  const count = Math.min(options.causal, options.variants * all.length);
  for (let drawn = 0; drawn < count; ) {
    const sites = random.pick(all);
    const before = sites.size;
    sites.add(random.below(options.variants));
    drawn += sites.size - before;
  }
  return new Map([...due].map(([name, sites]) => [name, [...sites].sort((a, b) => b - a)]));
}

function addVariant({ random, values, variants }: Trait, calls: SiteCalls, af: number): void {
  const { chrom, pos, id, ref, alts } = calls.site;
  const beta = random.normal() / Math.sqrt(2 * af * (1 - af));
  variants.push({ key: `${chrom}:${pos}:${ref}:${alts[0]}`, id, af, beta });
  for (const slot of calls.carriers) {
    values[slot >> 1] = (values[slot >> 1] as number) + beta;
  }
}
