import { CallDecoder } from './call-decoder.ts';

/** Batches whose decoded genotypes stand at the same time, unless their arrays are kept. */
export const LIVE_ARRAYS = 2;

/** The most that the arrays have to take. */
export interface BatchShape {
  readonly rows: number;
  readonly features: number;
  /** Bytes of a row of packed calls. */
  readonly stride: number;
}

/**
 * Arrays for decoded genotypes, used in turn: a fresh one of 33 MB a batch takes three times as
 * long as decoding into it, since the system clears every page. Emptying the oldest by transferring
 * its memory would be safer, but V8 checks every access to every array once one was emptied: 40 %
 * slower.
 */
export class GenotypeArrays {
  readonly #shape: BatchShape;
  readonly #decoders: CallDecoder[] = [];
  readonly #users: object[] = [];
  #taken = 0;

  constructor(shape: BatchShape) {
    this.#shape = shape;
  }

  /** The decoder whose array has rested longest; `user` owns the array until it moves on. */
  take(user: object): CallDecoder {
    const slot = this.#taken++ % LIVE_ARRAYS;
    const { rows, features, stride } = this.#shape;
    const decoder = this.#decoders[slot] ?? new CallDecoder(rows, features, stride);
    this.#decoders[slot] = decoder;
    this.#users[slot] = user;
    return decoder;
  }

  /** Whether the array that `user` took last is still its own. */
  isOwnedBy(user: object): boolean {
    return this.#users.includes(user);
  }
}
