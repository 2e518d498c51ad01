import { createHash } from 'node:crypto';

/**
 * A seeded generator of random numbers: the same on every machine, for ever.
 *
 * xoshiro128** (Blackman and Vigna, 2018) whose four words of state are the first 16 bytes,
 * little-endian, of SHA-256 over the JSON of the key. Different keys give unrelated streams, so
 * a purpose, a seed and an epoch can stand side by side in one.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(...key: readonly (string | number)[]) {
    const digest = createHash('sha256').update(JSON.stringify(key)).digest();
    this.#a = digest.readUInt32LE(0);
    this.#b = digest.readUInt32LE(4);
    this.#c = digest.readUInt32LE(8);
    this.#d = digest.readUInt32LE(12);
  }

  /** The next integer from 0 up to 2³² - 1. */
  uint32(): number {
    const scaled = Math.imul(this.#b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** A uniform integer from 0 up to `end` - 1, without modulo bias; `end` is 1 up to 2³². */
  below(end: number): number {
    const limit = 2 ** 32 - (2 ** 32 % end);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % end;
  }
}
