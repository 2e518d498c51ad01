import type { Framing } from './framing.ts';

/** What to do with a record: it is another shard's, ours, or the first behind ours. */
export type Verdict = 'skip' | 'emit' | 'stop';

/**
 * Decides which records belong to a shard, so that no run of records at one position is split.
 *
 * Let L1 be the first record that starts behind a cut. The shard before the cut reads L1 and the
 * records after it with the same CHROM and POS; the shard behind the cut skips them. A shard
 * that lies within one such run yields nothing.
 */
export class ShardGate {
  readonly #framing: Framing;
  #state: 'partial' | 'head-run' | 'body' | 'tail-run';
  #runKey: Buffer | null = null;

  /**
   * @param entry - `file-start`: the first record is the shard's own; `cut-at-record`: it is L1;
   *   `cut`: the text up to the first newline ends a line of the shard before.
   */
  constructor(entry: 'file-start' | 'cut-at-record' | 'cut', framing: Framing) {
    const states = { 'file-start': 'body', 'cut-at-record': 'head-run', cut: 'partial' } as const;
    this.#state = states[entry];
    this.#framing = framing;
  }

  /** Whether every record up to the shard's end is its own. */
  get isOpen(): boolean {
    return this.#state === 'body';
  }

  /** Judges the record `bytes[start…end)`; `isBehindEnd` tells whether it starts behind the cut. */
  judge(bytes: Buffer, start: number, end: number, isBehindEnd: boolean): Verdict {
    if (this.#state === 'partial') {
      this.#state = 'head-run';
      return 'skip';
    }
    const key = this.#framing.locusKey(bytes, start, end);
    if (key === null) return 'skip'; // blank: part of no run
    if (this.#state === 'head-run') {
      if (this.#continuesRun(key)) return isBehindEnd ? 'stop' : 'skip';
      this.#state = 'body';
    }
    if (!isBehindEnd) return 'emit';
    if (this.#state === 'body') {
      this.#state = 'tail-run';
      this.#runKey = null;
    }
    return this.#continuesRun(key) ? 'emit' : 'stop';
  }

  /** Whether the record belongs to the run; the first one asked about starts it. */
  #continuesRun(key: Buffer): boolean {
    this.#runKey ??= Buffer.from(key);
    return key.equals(this.#runKey);
  }
}
