import { GrowingArray } from './growing-array.ts';
import type { ReferenceSpans } from './reference-spans.ts';

/** Calls of some people at some sites. */
export interface CallRun {
  /** A site an entry: numbers in the order of the collection, later rows of the result. */
  readonly sites: Int32Array;
  /** Packed calls, `stride` bytes an entry. */
  readonly calls: Uint8Array;
}

/** All that was read of people who share their files. */
export interface PeopleCalls {
  /** Column of the first of them. */
  readonly firstSample: number;
  readonly samples: number;
  readonly stride: number;
  readonly runs: readonly CallRun[];
  /** Of a person with a file of their own. */
  readonly spans: ReferenceSpans | null;
}

/** Collects the entries of one run; its room is used again for the next one. */
export class RunCollector {
  readonly #sites = new GrowingArray(Int32Array);
  readonly #calls = new GrowingArray(Uint8Array);

  /** Adds the calls `calls[from…from + stride)` at `site`. */
  add(site: number, calls: Uint8Array, from: number, stride: number): void {
    this.#sites.push(site);
    if (stride === 1) this.#calls.push(calls[from] as number);
    else this.#calls.append(calls.subarray(from, from + stride));
  }

  /** Adds the packed call of one person. */
  addCall(site: number, call: number): void {
    this.#sites.push(site);
    this.#calls.push(call);
  }

  take(): CallRun {
    return { sites: this.#sites.take(), calls: this.#calls.take() };
  }
}
