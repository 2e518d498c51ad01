/** The whole state of a `SeededRandom`: four unsigned 32-bit words. */
export type RandomState = readonly [number, number, number, number];

/**
 * A seeded generator of uniform numbers: xoshiro128** with a state seeded by splitmix32.
 *
 * The same seed gives the same numbers on every machine, and the state can be stored, so that a
 * resumed training draws what an uninterrupted one would have drawn.
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number | RandomState) {
    [this.#a, this.#b, this.#c, this.#d] = typeof seed === 'number' ? expand(seed) : seed;
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  /** Uniform in [0, 1), in steps of 2⁻³². */
  next(): number {
    const scrambled = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b = (this.#b ^ this.#c) >>> 0;
    this.#a = (this.#a ^ this.#d) >>> 0;
    this.#c = (this.#c ^ shifted) >>> 0;
    this.#d = rotate(this.#d, 11);
    return scrambled / 0x1_0000_0000;
  }

  /** A whole number, uniform in [0, `bound`). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** The numbers 0 … `count - 1` in random order. */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = order[i] as number;
      order[i] = order[j] as number;
      order[j] = kept;
    }
    return order;
  }
}

function rotate(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

function expand(seed: number): RandomState {
  let state = seed >>> 0;
  const word = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return [word(), word(), word(), word()];
}
