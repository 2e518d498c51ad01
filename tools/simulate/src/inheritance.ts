import type { Contig } from './contigs.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/**
 * Where the haplotypes of one chromosome come from.
 *
 * A slot is one of a person's two haplotypes: 2 · person from the father, 2 · person + 1 from the
 * mother. Men have no slot 2 · person on X. A founder's slots are leaves of the genealogy; a child's
 * slots copy a parent's leaves and change between them at crossovers.
 */
export class Inheritance {
  /** Slot of each leaf. */
  readonly leafSlots: Int32Array;
  /** Whether each slot exists, [2 · people]. */
  readonly present: Uint8Array;
  /** Slots that are copies. */
  readonly copySlots: Int32Array;
  /** Leaf that each copy follows now. */
  readonly copySources: Int32Array;
  readonly #otherSources: Int32Array;
  readonly #crossing: Int32Array;

  constructor(people: readonly Person[], contig: Contig, random: Random) {
    this.present = new Uint8Array(2 * people.length).fill(1);
    people.forEach(({ sex }, i) => {
      if (contig.isX && sex === 'M') this.present[2 * i] = 0;
    });
    const slots = Array.from(this.present.keys()).filter((slot) => this.present[slot] === 1);
    const isCopy = (slot: number) => (people[slot >> 1]?.father ?? -1) >= 0;
    this.leafSlots = Int32Array.from(slots.filter((slot) => !isCopy(slot)));
    this.copySlots = Int32Array.from(slots.filter(isCopy));
    const leaves = new Map(Array.from(this.leafSlots, (slot, leaf) => [slot, leaf]));
    const pairs = Array.from(this.copySlots, (slot) => {
      const person = people[slot >> 1] as Person;
      const parent = slot & 1 ? person.mother : person.father;
      const pair = [leaves.get(2 * parent + 1) ?? 0, leaves.get(2 * parent)];
      const [maternal = 0, paternal = maternal] = pair;
      return random.chance(0.5) ? [maternal, paternal] : [paternal, maternal];
    });
    this.copySources = Int32Array.from(pairs, ([source = 0]) => source);
    this.#otherSources = Int32Array.from(pairs, ([, other = 0]) => other);
    this.#crossing = Int32Array.from(
      pairs.flatMap(([source, other], copy) => (source === other ? [] : [copy])),
    );
  }

  /** How many copies can cross over: a father's only X cannot. */
  get crossing(): number {
    return this.#crossing.length;
  }

  /** Lets one copy change to the parent's other haplotype. */
  crossOver(random: Random): void {
    const copy = this.#crossing[random.below(this.#crossing.length)] as number;
    const source = this.copySources[copy] as number;
    this.copySources[copy] = this.#otherSources[copy] as number;
    this.#otherSources[copy] = source;
  }
}
