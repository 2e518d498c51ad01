import { plainContig } from '@dirghayu/genotypes';
import type { PersonFigures } from './store-figures.ts';

/** Counts calls person by person. */
export class PeopleTally {
  readonly #people: number;
  /** By person: missing, then known and heterozygous on autosomes, then on X. */
  readonly #counts: Uint32Array;
  #variants = 0;

  constructor(people: number) {
    this.#people = people;
    this.#counts = new Uint32Array(5 * people);
  }

  /** Adds the packed calls of a variant. */
  add(calls: Uint8Array, chrom: string): void {
    this.#variants++;
    const contig = plainContig(chrom);
    const known = contig === 'X' ? 3 : /^\d+$/.test(contig) ? 1 : -1;
    const counts = this.#counts;
    for (let person = 0; person < this.#people; person++) {
      const call = ((calls[person >> 2] as number) >> (2 * (person & 3))) & 3;
      const at = 5 * person;
      if (call === 3) counts[at] = (counts[at] as number) + 1;
      else if (known > 0) {
        counts[at + known] = (counts[at + known] as number) + 1;
        if (call === 1) counts[at + known + 1] = (counts[at + known + 1] as number) + 1;
      }
    }
  }

  people(): PersonFigures[] {
    return Array.from({ length: this.#people }, (_, person) => {
      const [missing = 0, known = 0, het = 0, xKnown = 0, xHet = 0] = this.#counts.subarray(
        5 * person,
        5 * person + 5,
      );
      return {
        missingRate: missing / this.#variants,
        heterozygosity: het / known,
        xHeterozygosity: xHet / xKnown,
      };
    });
  }
}
