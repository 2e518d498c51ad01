import type { Contig } from './contigs.ts';
import { naturalLog } from './exact-math.ts';
import { Haplotypes } from './haplotypes.ts';
import type { CohortOptions } from './options.ts';
import type { Person } from './people.ts';
import { Random } from './random.ts';
import { type Site, Sites } from './sites.ts';

/**
 * One site and everybody's alleles. The arrays are used again for the next site.
 *
 * Slots: 2 · person from the father, 2 · person + 1 from the mother.
 */
export interface SiteCalls {
  readonly site: Site;
  /** Allele of each slot, [2 · people]: 0 is REF, k the k-th ALT. True even where missing. */
  readonly alleles: Uint8Array;
  /** Slots that carry an ALT allele, each once, in no order. */
  readonly carriers: Int32Array;
  /** People whose call is missing, in order. */
  readonly missing: Int32Array;
  /** Copies of each ALT allele among calls that are not missing. */
  readonly ac: readonly number[];
  /** Alleles among calls that are not missing. */
  readonly an: number;
}

/** A chromosome of a cohort: which slots exist, and its sites one after the other. */
export interface ChromosomeCalls {
  /** Whether each slot exists, [2 · people]; men lack slot 2 · person on X. */
  readonly present: Uint8Array;
  /** Yields `options.variants` sites in order of position, once. */
  readonly sites: IterableIterator<SiteCalls>;
}

/** Simulates one chromosome; site by site, in memory that depends on the number of people only. */
export function simulateChromosome(
  options: CohortOptions,
  people: readonly Person[],
  contig: Contig,
): ChromosomeCalls {
  const haplotypes = new Haplotypes(options, people, contig);
  return {
    present: haplotypes.inheritance.present,
    sites: walkSites(options, people.length, contig, haplotypes),
  };
}

function* walkSites(
  options: CohortOptions,
  people: number,
  contig: Contig,
  haplotypes: Haplotypes,
): Generator<SiteCalls> {
  const random = new Random(options.seed, `${contig.name}/calls`);
  const sites = new Sites(options, contig);
  const { present } = haplotypes.inheritance;
  const slots = present.reduce((sum, one) => sum + one, 0);
  const alleles = new Uint8Array(2 * people);
  const carriers = new Int32Array(2 * people);
  const second = new Int32Array(2 * people);
  const missing = new Int32Array(people);
  for (let i = 0; i < options.variants; i++) {
    const pos = haplotypes.advance();
    let count = haplotypes.drawCarriers(carriers);
    for (let k = 0; k < count; k++) alleles[carriers[k] as number] = 1;
    let alts: 1 | 2 = 1;
    if (random.chance(options.multiallelic)) {
      const merged = addAllele(alleles, carriers, count, second, haplotypes.drawCarriers(second));
      if (merged > 0) alts = 2;
      count = Math.max(count, merged);
    }
    const missed = drawMissing(missing, people, options.missing, random);
    yield {
      site: sites.next(pos, alts),
      alleles,
      carriers: carriers.subarray(0, count),
      missing: missing.subarray(0, missed),
      ...tally(alleles, carriers, count, alts, present, slots, missing.subarray(0, missed)),
    };
    for (let k = 0; k < count; k++) alleles[carriers[k] as number] = 0;
  }
}

/**
 * Lets a second mutation fall on slots of the first, unless it would hide it or lie on all of it;
 * returns the new number of carriers, or 0 if it was refused.
 */
function addAllele(
  alleles: Uint8Array,
  carriers: Int32Array,
  count: number,
  second: Int32Array,
  secondCount: number,
): number {
  let shared = 0;
  for (let k = 0; k < secondCount; k++) shared += alleles[second[k] as number] as number;
  if (shared === count) return 0;
  let merged = count;
  for (let k = 0; k < secondCount; k++) {
    const slot = second[k] as number;
    if (alleles[slot] === 0) carriers[merged++] = slot;
    alleles[slot] = 2;
  }
  return merged;
}

/** Draws whose calls are missing by skipping ahead, so that a low rate costs little. */
function drawMissing(out: Int32Array, people: number, rate: number, random: Random): number {
  if (rate <= 0) return 0;
  let count = 0;
  const scale = rate < 1 ? -1 / naturalLog(1 - rate) : 0;
  for (let person = -1; ; ) {
    person += 1 + Math.floor(random.waiting() * scale);
    if (person >= people) return count;
    out[count++] = person;
  }
}

function tally(
  alleles: Uint8Array,
  carriers: Int32Array,
  count: number,
  alts: number,
  present: Uint8Array,
  slots: number,
  missing: Int32Array,
): { readonly ac: readonly number[]; readonly an: number } {
  const counts = [slots, 0, 0];
  const add = (allele: number, change: number) => {
    counts[allele] = (counts[allele] as number) + change;
  };
  for (let k = 0; k < count; k++) add(alleles[carriers[k] as number] as number, 1);
  let an = slots;
  for (const person of missing) {
    for (const slot of [2 * person, 2 * person + 1]) {
      if (present[slot] === 0) continue;
      an--;
      add(alleles[slot] as number, -1);
    }
  }
  return { ac: counts.slice(1, 1 + alts), an };
}
