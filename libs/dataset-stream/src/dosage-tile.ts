/** Variants gathered before they are transposed together: one cache line of a person's row. */
const GROUP_VARIANTS = 32;

/** Bytes that a tile takes for each person, for `features` features. */
export function dosageTileBytes(features: number): number {
  return 2 * (features + GROUP_VARIANTS);
}

/**
 * Sample-major dosages of some people, filled variant by variant in feature order: what
 * `PersonTile` is for calls.
 *
 * `people` are sample indices, ascending. `buffer` takes the rows; all of them are overwritten.
 */
export class DosageTile {
  readonly #people: Int32Array;
  readonly #features: number;
  readonly #rows: Uint16Array;
  readonly #group: Uint16Array;
  #added = 0;

  constructor(
    people: Int32Array,
    features: number,
    buffer: Uint8Array = new Uint8Array(2 * people.length * features),
  ) {
    this.#people = people;
    this.#features = features;
    this.#rows = new Uint16Array(buffer.buffer, buffer.byteOffset, people.length * features);
    this.#group = new Uint16Array(GROUP_VARIANTS * people.length);
  }

  /** Adds the dosages of the next variant, over all people of the store, two bytes each. */
  add(dosages: Uint8Array): void {
    const at = (this.#added % GROUP_VARIANTS) * this.#people.length;
    for (let i = 0; i < this.#people.length; i++) {
      const from = 2 * (this.#people[i] as number);
      const dosage = (dosages[from] as number) | ((dosages[from + 1] as number) << 8);
      this.#group[at + i] = dosage;
    }
    this.#added++;
    if (this.#added % GROUP_VARIANTS === 0 || this.#added === this.#features) this.#flush();
  }

  /** The dosages of the i-th person of the tile, as bytes; whole once every variant was added. */
  row(i: number): Uint8Array {
    const { buffer, byteOffset } = this.#rows;
    return new Uint8Array(buffer, byteOffset + 2 * i * this.#features, 2 * this.#features);
  }

  #flush(): void {
    const offset = Math.floor((this.#added - 1) / GROUP_VARIANTS) * GROUP_VARIANTS;
    const variants = this.#added - offset;
    const people = this.#people.length;
    for (let i = 0; i < people; i++) {
      const to = i * this.#features + offset;
      for (let v = 0; v < variants; v++) {
        this.#rows[to + v] = this.#group[v * people + i] as number;
      }
    }
  }
}
