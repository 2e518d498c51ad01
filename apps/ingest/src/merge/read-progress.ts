import type { StageContext } from '@dirghayu/pipeline';
import type { WindowRead } from './merge-window.ts';

/** Sums the bytes of reads that follow each other. */
export class ReadProgress {
  readonly #context: StageContext;
  /** Bytes of all reads; unknown if one takes a whole file. */
  readonly #total: number | null;
  #before = 0;
  #current = 0;

  constructor(reads: readonly WindowRead[], context: StageContext) {
    this.#context = context;
    let total: number | null = 0;
    for (const { range } of reads) total = total === null || !range ? null : total + bytesOf(range);
    this.#total = total;
  }

  /** Tells that `done` bytes of the read at hand are read. */
  update(done: number): void {
    this.#current = done;
    const total = this.#total === null ? {} : { total: this.#total };
    this.#context.progress({ unit: 'bytes', done: this.#before + done, ...total });
  }

  /** The next read begins. */
  endRead({ range }: WindowRead): void {
    this.#before += range ? bytesOf(range) : this.#current;
    this.#current = 0;
  }
}

function bytesOf({ start, end }: { readonly start: number; readonly end: number }): number {
  return end - start;
}
