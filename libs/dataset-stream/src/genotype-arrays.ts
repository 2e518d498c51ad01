/** Batches whose decoded genotypes stand at the same time, unless their arrays are kept. */
export const LIVE_ARRAYS = 4;

/**
 * Arrays for decoded genotypes, used in turn: a fresh one of 33 MB a batch takes three times as
 * long as decoding into it (measured: 360 against 1,290 million genotypes a second), since the
 * system clears every page. Emptying the oldest by transferring its memory would be safer, but
 * V8 checks every access to every array once one was emptied: 40 % slower.
 */
export class GenotypeArrays {
  readonly #length: number;
  readonly #arrays: Float32Array[] = [];
  readonly #users: object[] = [];
  #taken = 0;

  /** @param length Values of the largest array that will be asked for. */
  constructor(length: number) {
    this.#length = length;
  }

  /** An array of `length` values, whatever they were, which `user` owns until it moves on. */
  take(length: number, user: object): Float32Array {
    const slot = this.#taken++ % LIVE_ARRAYS;
    const array = this.#arrays[slot] ?? new Float32Array(this.#length);
    this.#arrays[slot] = array;
    this.#users[slot] = user;
    return array.subarray(0, length);
  }

  /** Whether the array that `user` took last is still its own. */
  isOwnedBy(user: object): boolean {
    return this.#users.includes(user);
  }
}
