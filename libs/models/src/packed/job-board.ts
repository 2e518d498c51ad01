import type { KernelJob } from './kernel-job.ts';

// Where threads find the job of now: four words, then the job as JSON.
const TICKET = 0;
const DONE = 1;
const TOTAL = 2;
const LENGTH = 3;
const WORDS = 4;
const JSON_BYTES = 2048;
/** The low bits of a ticket are the next item, those above them the number of the job. */
const ITEM_BITS = 14;
const CLOSED = (1 << ITEM_BITS) - 1;
/** A thread that does not finish an item within this is lost. */
const LOST_MS = 120_000;

/** Bytes that a board takes in shared memory. */
export const BOARD_BYTES: number = 4 * WORDS + JSON_BYTES;
/** Items of a job at most: those of four million columns. */
const MOST_ITEMS = CLOSED - 1;

/**
 * Hands the items of one job after another to threads that come for them, in shared memory.
 *
 * Whoever is free takes the next: a thread whose core reads data meanwhile takes fewer, and nobody
 * waits for it but for the item that it has.
 */
export class JobBoard {
  readonly #words: Int32Array;
  readonly #text: Uint8Array;
  #job = 0;

  constructor(memory: { readonly buffer: SharedArrayBuffer }, at: number) {
    this.#words = new Int32Array(memory.buffer, at, WORDS);
    this.#text = new Uint8Array(memory.buffer, at + 4 * WORDS, JSON_BYTES);
  }

  /** Closes the board before its first job. */
  open(): void {
    this.#words.fill(0);
    Atomics.store(this.#words, TICKET, CLOSED);
  }

  /** Puts up a job of `items`; the one before must be done. */
  post(job: KernelJob, items: number): void {
    if (items > MOST_ITEMS) {
      throw new RangeError(`Cannot post ${items} items: expected at most ${MOST_ITEMS}`);
    }
    const words = this.#words;
    this.#job = (this.#job + 1) & 0x1ffff;
    // While the ticket is closed nobody takes an item, whatever else stands here.
    Atomics.store(words, TICKET, (this.#job << ITEM_BITS) | CLOSED);
    const text = new TextEncoder().encode(JSON.stringify(job));
    this.#text.set(text);
    Atomics.store(words, LENGTH, text.length);
    Atomics.store(words, TOTAL, items);
    Atomics.store(words, DONE, 0);
    Atomics.store(words, TICKET, this.#job << ITEM_BITS);
    Atomics.notify(words, TICKET);
  }

  /** Does items of the posted job with `work` until there are none, and waits for those of others. */
  finish(work: (item: number) => void): void {
    const words = this.#words;
    const total = Atomics.load(words, TOTAL);
    for (let item = this.#take(); item !== undefined; item = this.#take()) this.#do(item, work);
    for (let done = Atomics.load(words, DONE); done < total; done = Atomics.load(words, DONE)) {
      if (Atomics.wait(words, DONE, done, LOST_MS) === 'timed-out') {
        throw new Error(`Cannot finish a job: ${done} of ${total} items came back`);
      }
    }
  }

  /** Does items of all jobs to come, for ever: what a thread is for. */
  serve(work: (job: KernelJob, item: number) => void): never {
    const words = this.#words;
    let known = -1;
    let job: KernelJob | undefined;
    for (;;) {
      const ticket = Atomics.load(words, TICKET);
      const item = ticket & CLOSED;
      if (item >= Atomics.load(words, TOTAL) || item === CLOSED) {
        Atomics.wait(words, TICKET, ticket);
        continue;
      }
      if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
      if (!job || known !== ticket >> ITEM_BITS) job = this.#read();
      known = ticket >> ITEM_BITS;
      const current = job;
      this.#do(item, () => work(current, item));
    }
  }

  #take(): number | undefined {
    const words = this.#words;
    for (;;) {
      const ticket = Atomics.load(words, TICKET);
      const item = ticket & CLOSED;
      if (item >= Atomics.load(words, TOTAL)) return undefined;
      if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) === ticket) return item;
    }
  }

  #do(item: number, work: (item: number) => void): void {
    work(item);
    Atomics.add(this.#words, DONE, 1);
    Atomics.notify(this.#words, DONE);
  }

  /** The job of an item that was taken: it stays until that is done. */
  #read(): KernelJob {
    const text = this.#text.slice(0, Atomics.load(this.#words, LENGTH));
    return JSON.parse(new TextDecoder().decode(text)) as KernelJob;
  }
}
