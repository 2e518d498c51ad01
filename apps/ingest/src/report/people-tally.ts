import {
  type CallBlock,
  isPseudoautosomal,
  plainContig,
  rowCalls,
  tallyCalls,
} from '@dirghayu/genotypes';
import type { PersonFigures } from './store-figures.ts';

/** Columns of counts: missing calls, known and heterozygous ones on autosomes, ones and twos on X. */
const COLUMNS = 5;
/** With fewer calls of a kind to be expected on X, chance decides how many there are. */
const LEAST_EXPECTED = 5;

/** Counts calls person by person. */
export class PeopleTally {
  readonly #people: number;
  readonly #build: string | null;
  readonly #counts: Uint32Array;
  /** By person: calls of 1 and of 2 copies on X to be expected of somebody with two X. */
  readonly #expected: Float64Array;
  #variants = 0;

  constructor(people: number, build: string | null) {
    this.#people = people;
    this.#build = build;
    this.#counts = new Uint32Array(COLUMNS * people);
    this.#expected = new Float64Array(2 * people);
  }

  /** Adds the variants of a block. X counts without its pseudoautosomal ends, where men have two copies. */
  add(block: CallBlock): void {
    const contig = plainContig(block.chrom);
    for (let i = 0; i < block.count; i++) {
      const calls = rowCalls(block, i);
      this.#variants++;
      if (contig === 'X') this.#addX(calls, block, block.pos[i] as number);
      else this.#addOther(calls, /^\d+$/.test(contig));
    }
  }

  #addOther(calls: Uint8Array, isAutosomal: boolean): void {
    const counts = this.#counts;
    for (let person = 0; person < this.#people; person++) {
      const call = ((calls[person >> 2] as number) >> (2 * (person & 3))) & 3;
      const at = COLUMNS * person;
      if (call === 3) bump(counts, at);
      else if (isAutosomal) {
        bump(counts, at + 1);
        if (call === 1) bump(counts, at + 2);
      }
    }
  }

  #addX(calls: Uint8Array, { chrom }: CallBlock, pos: number): void {
    const { zero, one, two } = tallyCalls(calls, this.#people);
    const isPaired = isPseudoautosomal(chrom, pos, this.#build);
    const frequency = (one + 2 * two) / (2 * (zero + one + two));
    const [ones, twos] = [2 * frequency * (1 - frequency), frequency ** 2];
    for (let person = 0; person < this.#people; person++) {
      const call = ((calls[person >> 2] as number) >> (2 * (person & 3))) & 3;
      const at = COLUMNS * person;
      if (call === 3) bump(this.#counts, at);
      else if (!isPaired) {
        if (call > 0) bump(this.#counts, at + 2 + call);
        this.#expected[2 * person] = (this.#expected[2 * person] as number) + ones;
        this.#expected[2 * person + 1] = (this.#expected[2 * person + 1] as number) + twos;
      }
    }
  }

  people(): PersonFigures[] {
    return Array.from({ length: this.#people }, (_, person) => {
      const [missing = 0, known = 0, het = 0, ones = 0, twos = 0] = this.#counts.subarray(
        COLUMNS * person,
        COLUMNS * (person + 1),
      );
      const [expectedOnes = 0, expectedTwos = 0] = this.#expected.subarray(
        2 * person,
        2 * person + 2,
      );
      const isTold = Math.min(expectedOnes, expectedTwos) >= LEAST_EXPECTED;
      return {
        missingRate: missing / this.#variants,
        heterozygosity: het / known,
        // A man's calls are 0 and 1 where they are haploid, 0 and 2 where they are written diploid.
        twoX: isTold ? Math.min(ones / expectedOnes, twos / expectedTwos) : Number.NaN,
      };
    });
  }
}

function bump(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}
