import { tallyCalls } from '@dirghayu/genotypes';

/**
 * Who of a group carries the rarer allele of a variant: the few people for whom anything is added.
 *
 * Filled anew for each variant; lists are valid up to their counts.
 */
export class Carriers {
  /** People with one copy. */
  readonly ones: Int32Array;
  readonly twos: Int32Array;
  readonly missing: Int32Array;
  oneCount = 0;
  twoCount = 0;
  missingCount = 0;
  /** Copies are those of REF, which is the rarer allele. */
  isFlipped = false;
  readonly #keep: Uint8Array;
  readonly #people: number;
  readonly #outside: number;
  readonly #masked: Uint8Array;

  /** @param keep Packed mask: 3 for members, 0 for others. */
  constructor(keep: Uint8Array, people: number, members: number) {
    this.#keep = keep;
    this.#people = people;
    this.#outside = people - members;
    this.#masked = new Uint8Array(keep.length);
    this.ones = new Int32Array(members);
    this.twos = new Int32Array(members);
    this.missing = new Int32Array(members);
  }

  /** Members whose call is known. */
  get known(): number {
    return this.ones.length - this.missingCount;
  }

  /** Mean copies over known calls. */
  get mean(): number {
    return (this.oneCount + 2 * this.twoCount) / this.known;
  }

  /** Frequency of ALT among known calls; NaN without any. */
  get altFrequency(): number {
    return this.isFlipped ? 1 - this.mean / 2 : this.mean / 2;
  }

  fill(packed: Uint8Array): void {
    const [keep, masked] = [this.#keep, this.#masked];
    for (let i = 0; i < masked.length; i++) {
      masked[i] = (packed[i] as number) & (keep[i] as number);
    }
    const { zero, two } = tallyCalls(masked, this.#people);
    this.isFlipped = two > zero - this.#outside;
    this.oneCount = 0;
    this.twoCount = 0;
    this.missingCount = 0;
    for (let i = 0; i < masked.length; i++) {
      let four = masked[i] as number;
      // 0 and 2 change places; 1 and 3 stay.
      if (this.isFlipped) four = (four ^ ((~four & 0x55) << 1)) & (keep[i] as number);
      for (let person = 4 * i; four !== 0; person++, four >>= 2) {
        const call = four & 3;
        if (call === 1) this.ones[this.oneCount++] = person;
        else if (call === 2) this.twos[this.twoCount++] = person;
        else if (call === 3) this.missing[this.missingCount++] = person;
      }
    }
  }
}
