import { getCall, MISSING_DOSAGE, ONE_COPY, tallyCalls } from '@dirghayu/genotypes';

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
  /** People with some of a copy, of a variant given by dosages; it has no ones and twos. */
  readonly partial: Int32Array;
  /** Their copies. */
  readonly partialCopies: Float64Array;
  oneCount = 0;
  twoCount = 0;
  missingCount = 0;
  partialCount = 0;
  /** Copies of the rarer allele in all known calls. */
  copies = 0;
  /** Sum of the squares of each person's. */
  squares = 0;
  /** Copies are those of REF, which is the rarer allele. */
  isFlipped = false;
  readonly #keep: Uint32Array;
  readonly #people: number;
  readonly #outside: number;
  readonly #members: Int32Array;
  readonly #bytes: Uint8Array;
  /** The same as words of 16 calls: most of a rare variant's are 0 and passed over at once. */
  readonly #words: Uint32Array;

  /** @param keep Packed mask: 3 for members, 0 for others. */
  constructor(keep: Uint8Array, people: number, members: number) {
    this.#people = people;
    this.#outside = people - members;
    this.#words = new Uint32Array(Math.ceil(keep.length / 4));
    this.#bytes = new Uint8Array(this.#words.buffer, 0, keep.length);
    this.#keep = new Uint32Array(this.#words.length);
    new Uint8Array(this.#keep.buffer).set(keep);
    this.ones = new Int32Array(members);
    this.twos = new Int32Array(members);
    this.missing = new Int32Array(members);
    this.partial = new Int32Array(members);
    this.partialCopies = new Float64Array(members);
    this.#members = membersOf(keep, people);
  }

  /** Members whose call is known. */
  get known(): number {
    return this.ones.length - this.missingCount;
  }

  /** Mean copies over known calls. */
  get mean(): number {
    return this.copies / this.known;
  }

  /** Frequency of ALT among known calls; NaN without any. */
  get altFrequency(): number {
    return this.isFlipped ? 1 - this.mean / 2 : this.mean / 2;
  }

  fill(packed: Uint8Array): void {
    const [keep, words, bytes] = [this.#keep, this.#words, this.#bytes];
    bytes.set(packed.length === bytes.length ? packed : packed.subarray(0, bytes.length));
    for (let w = 0; w < words.length; w++) words[w] = (words[w] as number) & (keep[w] as number);
    const { zero, two } = tallyCalls(bytes, this.#people);
    this.isFlipped = two > zero - this.#outside;
    let [oneCount, twoCount, missingCount] = [0, 0, 0];
    for (let w = 0; w < words.length; w++) {
      let word = words[w] as number;
      // 0 and 2 change places; 1 and 3 stay.
      if (this.isFlipped) word = (word ^ ((~word & ODD) << 1)) & (keep[w] as number);
      if (word === 0) continue;
      const low = word & ODD;
      const high = (word >>> 1) & ODD;
      const both = low & high;
      oneCount = listPeople(low ^ both, 16 * w, this.ones, oneCount);
      twoCount = listPeople(high ^ both, 16 * w, this.twos, twoCount);
      if (both !== 0) missingCount = listPeople(both, 16 * w, this.missing, missingCount);
    }
    this.oneCount = oneCount;
    this.twoCount = twoCount;
    this.missingCount = missingCount;
    this.partialCount = 0;
    this.copies = oneCount + 2 * twoCount;
    this.squares = oneCount + 4 * twoCount;
  }

  /** @param dosages Of all people, 16384 a copy. */
  fillDosages(dosages: Uint16Array): void {
    let [sum, missingCount] = [0, 0];
    for (const person of this.#members) {
      const dosage = dosages[person] as number;
      if (dosage === MISSING_DOSAGE) this.missing[missingCount++] = person;
      else sum += dosage;
    }
    const known = this.ones.length - missingCount;
    this.isFlipped = sum > known * ONE_COPY;
    let [count, squares] = [0, 0];
    for (const person of this.#members) {
      const dosage = dosages[person] as number;
      if (dosage === MISSING_DOSAGE) continue;
      const copies = (this.isFlipped ? 2 * ONE_COPY - dosage : dosage) / ONE_COPY;
      if (copies === 0) continue;
      this.partial[count] = person;
      this.partialCopies[count++] = copies;
      squares += copies * copies;
    }
    this.partialCount = count;
    this.missingCount = missingCount;
    this.oneCount = 0;
    this.twoCount = 0;
    this.copies = (this.isFlipped ? 2 * ONE_COPY * known - sum : sum) / ONE_COPY;
    this.squares = squares;
  }
}

function membersOf(keep: Uint8Array, people: number): Int32Array {
  const all = Int32Array.from({ length: people }, (_, person) => person);
  return all.filter((person) => getCall(keep, person) !== 0);
}

/** The lower bit of each of 16 calls. */
const ODD = 0x55555555;

/** Lists the people whose bits are set, of 16 that begin with `first`; returns the new length. */
function listPeople(marks: number, first: number, into: Int32Array, length: number): number {
  let count = length;
  for (let left = marks; left !== 0; left &= left - 1) {
    into[count++] = first + ((31 - Math.clz32(left & -left)) >> 1);
  }
  return count;
}
