import type { Contig } from './contigs.ts';
import { humanDemography, TICKS } from './demography.ts';
import { Genealogy } from './genealogy.ts';
import { Inheritance } from './inheritance.ts';
import { type CohortOptions, USABLE_SHARE } from './options.ts';
import type { Person } from './people.ts';
import { Random } from './random.ts';

/** Mutations a base pair a generation. */
const MUTATION_RATE = 1.25e-8;
/** Recombinations a base pair a generation: 1 cM/Mb. */
const RECOMBINATION_RATE = 1e-8;
/** Generations since the ancestors of admixed people met. */
const ADMIXTURE_AGE = 12;

/**
 * Walks along one chromosome from mutation to mutation: recombination changes the genealogy,
 * crossovers what children inherit, ancestry switches the populations of admixed haplotypes.
 *
 * All four are one Poisson process, so distances, linkage disequilibrium and the frequency spectrum
 * follow from the coalescent. Memory depends on the number of people only.
 */
export class Haplotypes {
  readonly inheritance: Inheritance;
  readonly #people: readonly Person[];
  readonly #random: Random;
  readonly #genealogy: Genealogy;
  readonly #admixedLeaves: Int32Array;
  readonly #leafMarks: Uint8Array;
  readonly #leaves: Int32Array;
  readonly #mutationRate: number;
  readonly #limit: number;
  #position: number;
  #pos = 0;
  #remaining: number;

  constructor(options: CohortOptions, people: readonly Person[], contig: Contig) {
    this.#random = new Random(options.seed, `${contig.name}/haplotypes`);
    this.#people = people;
    this.inheritance = new Inheritance(people, contig, this.#random);
    const { leafSlots } = this.inheritance;
    const demes = Uint8Array.from(leafSlots, (slot) => this.#drawPopulation(slot));
    this.#genealogy = new Genealogy(humanDemography(options.populations), demes, this.#random);
    this.#admixedLeaves = Int32Array.from(
      Array.from(leafSlots.keys()).filter((leaf) => isAdmixed(people, leafSlots[leaf])),
    );
    this.#leafMarks = new Uint8Array(leafSlots.length);
    this.#leaves = new Int32Array(leafSlots.length);
    const generations = this.#genealogy.totalLength / TICKS;
    const room = (contig.length * USABLE_SHARE) / options.variants;
    const spacing = Math.min(room, options.spacing || 1 / (MUTATION_RATE * generations));
    this.#mutationRate = 1 / (spacing * generations);
    this.#position = (contig.length - spacing * options.variants) / 2;
    this.#limit = (contig.length * (1 + USABLE_SHARE)) / 2;
    this.#remaining = options.variants;
  }

  /** Goes to the next mutation and returns its 1-based position, greater than the last one. */
  advance(): number {
    const latest = this.#limit - this.#remaining;
    this.#remaining--;
    while (!this.#step());
    this.#position = Math.min(this.#position, latest);
    this.#pos = Math.max(this.#pos + 1, Math.floor(this.#position));
    return this.#pos;
  }

  /** Draws who carries a mutation here: writes the slots to `out`, returns how many, at least 1. */
  drawCarriers(out: Int32Array): number {
    const { leafSlots, copySlots, copySources } = this.inheritance;
    const leaves = this.#leaves;
    const marks = this.#leafMarks;
    const found = this.#genealogy.leavesBelow(this.#genealogy.randomPoint().node, leaves);
    for (let i = 0; i < found; i++) {
      const leaf = leaves[i] as number;
      out[i] = leafSlots[leaf] as number;
      marks[leaf] = 1;
    }
    let count = found;
    for (let copy = 0; copy < copySlots.length; copy++) {
      if (marks[copySources[copy] as number] === 1) out[count++] = copySlots[copy] as number;
    }
    for (let i = 0; i < found; i++) marks[leaves[i] as number] = 0;
    return count;
  }

  /** Goes to the next event and lets it happen; true if it is a mutation. */
  #step(): boolean {
    const random = this.#random;
    const generations = this.#genealogy.totalLength / TICKS;
    const admixed = this.#admixedLeaves;
    const mutation = this.#mutationRate * generations;
    const recombination = RECOMBINATION_RATE * generations;
    const crossover = RECOMBINATION_RATE * this.inheritance.crossing;
    const ancestry = RECOMBINATION_RATE * ADMIXTURE_AGE * admixed.length;
    const total = mutation + recombination + crossover + ancestry;
    this.#position += random.waiting() / total;
    let event = random.unit() * total - mutation;
    if (event < 0) return true;
    event -= recombination;
    if (event < 0) this.#genealogy.recombine(this.#genealogy.randomPoint());
    else if (event < crossover) this.inheritance.crossOver(random);
    else if (admixed.length > 0)
      this.#switchAncestry(admixed[random.below(admixed.length)] as number);
    return false;
  }

  #switchAncestry(leaf: number): void {
    const slot = this.inheritance.leafSlots[leaf] as number;
    this.#genealogy.moveLeaf(leaf, this.#drawPopulation(slot));
  }

  #drawPopulation(slot: number): number {
    const { ancestry } = this.#people[slot >> 1] as Person;
    const only = ancestry.indexOf(1);
    return only >= 0 ? only : this.#random.weighted(ancestry);
  }
}

function isAdmixed(people: readonly Person[], slot: number | undefined): boolean {
  return !(people[(slot ?? 0) >> 1] as Person).ancestry.includes(1);
}
