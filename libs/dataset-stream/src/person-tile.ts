import { packedLength, transposeCalls } from '@dirghayu/genotypes';

/** Variants gathered before they are transposed together: one cache line of a person's row. */
const GROUP_VARIANTS = 256;
/** People transposed at a time, so that the lines written to stay in the cache. */
const STRIP_PEOPLE = 512;

/** Bytes that a tile takes for each person, for `features` features. */
export function tileBytesPerPerson(features: number): number {
  return packedLength(features) + GROUP_VARIANTS / 4;
}

/**
 * Sample-major packed calls of some people, filled variant by variant in feature order.
 *
 * `people` are sample indices, ascending. `buffer` takes the rows; it is cleared first, so that
 * one serves many tiles: a new one each would double the memory until the old is collected.
 */
export class PersonTile {
  /** Bytes of one person's row. */
  readonly stride: number;
  readonly #people: Int32Array;
  readonly #isEveryone: boolean;
  readonly #features: number;
  readonly #rows: Uint8Array;
  readonly #group: Uint8Array;
  readonly #groupStride: number;
  #added = 0;

  constructor(
    people: Int32Array,
    everyone: number,
    features: number,
    buffer: Uint8Array = new Uint8Array(people.length * packedLength(features)),
  ) {
    this.#people = people;
    this.#isEveryone = people.length === everyone;
    this.#features = features;
    this.stride = packedLength(features);
    this.#rows = buffer.fill(0, 0, people.length * this.stride);
    this.#groupStride = packedLength(people.length);
    this.#group = new Uint8Array(GROUP_VARIANTS * this.#groupStride);
  }

  /** Adds the packed calls of the next variant, over all people of the store. */
  add(calls: Uint8Array): void {
    const at = (this.#added % GROUP_VARIANTS) * this.#groupStride;
    const row = this.#group.subarray(at, at + this.#groupStride);
    if (this.#isEveryone) row.set(calls);
    else gatherCalls(calls, this.#people, row);
    this.#added++;
    if (this.#added % GROUP_VARIANTS === 0 || this.#added === this.#features) this.#flush();
  }

  /** The packed calls of the i-th person of the tile; whole once every variant was added. */
  row(i: number): Uint8Array {
    return this.#rows.subarray(i * this.stride, (i + 1) * this.stride);
  }

  #flush(): void {
    const offset = Math.floor((this.#added - 1) / GROUP_VARIANTS) * GROUP_VARIANTS;
    const variants = this.#added - offset;
    for (let start = 0; start < this.#people.length; start += STRIP_PEOPLE) {
      const people = Math.min(STRIP_PEOPLE, this.#people.length - start);
      const from = this.#group.subarray(start >> 2);
      const to = this.#rows.subarray(start * this.stride);
      transposeCalls(
        { rows: variants, columns: people, stride: this.#groupStride, data: from },
        { rows: people, columns: this.#features, stride: this.stride, data: to },
        offset,
      );
    }
  }
}

/** Packs the calls of `people` out of a row over everyone; overwrites `into`. */
export function gatherCalls(calls: Uint8Array, people: Int32Array, into: Uint8Array): void {
  into.fill(0);
  for (let i = 0; i < people.length; i++) {
    const person = people[i] as number;
    const call = ((calls[person >> 2] as number) >> (2 * (person & 3))) & 3;
    into[i >> 2] = (into[i >> 2] as number) | (call << (2 * (i & 3)));
  }
}
