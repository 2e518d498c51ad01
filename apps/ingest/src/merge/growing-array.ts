/** Arrays of numbers that a merge collects. */
type Values = Int32Array | Uint8Array | Float32Array;

const FIRST_LENGTH = 1 << 10;

/** A typed array that doubles when it is full. */
export class GrowingArray<Kind extends Values> {
  /** Longer than `length`. Replaced when it grows: read it anew after `push` and `reserve`. */
  values: Kind;
  length = 0;
  readonly #make: new (
    length: number,
  ) => Kind;

  constructor(make: new (length: number) => Kind) {
    this.#make = make;
    this.values = new make(FIRST_LENGTH);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.reserve(1);
    this.values[this.length++] = value;
  }

  /** Adds all of `values`. */
  append(values: ArrayLike<number>): void {
    this.reserve(values.length);
    this.values.set(values, this.length);
    this.length += values.length;
  }

  /** Makes room for `more` values behind `length`. */
  reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.values.length) return;
    const grown = new this.#make(Math.max(wanted, 2 * this.values.length));
    grown.set(this.values.subarray(0, this.length));
    this.values = grown;
  }

  /** A copy of exactly the values so far; the array is then empty, and keeps its room. */
  take(): Kind {
    const taken = this.values.slice(0, this.length) as Kind;
    this.length = 0;
    return taken;
  }
}
