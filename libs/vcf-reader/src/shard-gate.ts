/** What to do with a line: it is another shard's, ours, or the first behind ours. */
export type Verdict = 'skip' | 'emit' | 'stop';

/**
 * Decides which lines belong to a shard, so that no run of records at one position is split.
 *
 * Let L1 be the first line that starts behind a cut. The shard before the cut reads L1 and the
 * lines after it with the same CHROM and POS; the shard behind the cut skips them. A shard
 * that lies within one such run yields nothing.
 */
export class ShardGate {
  #state: 'partial' | 'head-run' | 'body' | 'tail-run';
  #runKey: Buffer | null = null;

  /**
   * @param entry - `file-start`: the first data line is the shard's own; `cut-in-header`: it is
   *   L1; `cut`: the text up to the first newline ends a line of the shard before.
   */
  constructor(entry: 'file-start' | 'cut-in-header' | 'cut') {
    const states = { 'file-start': 'body', 'cut-in-header': 'head-run', cut: 'partial' } as const;
    this.#state = states[entry];
  }

  /** Whether every line up to the shard's end is its own. */
  get isOpen(): boolean {
    return this.#state === 'body';
  }

  /** Judges the line `bytes[start…end)`; `isBehindEnd` tells whether it starts behind the cut. */
  judge(bytes: Buffer, start: number, end: number, isBehindEnd: boolean): Verdict {
    if (this.#state === 'partial') {
      this.#state = 'head-run';
      return 'skip';
    }
    if (start === end) return 'skip'; // blank: part of no run
    if (this.#state === 'head-run') {
      if (this.#continuesRun(bytes, start, end)) return isBehindEnd ? 'stop' : 'skip';
      this.#state = 'body';
    }
    if (!isBehindEnd) return 'emit';
    if (this.#state === 'body') {
      this.#state = 'tail-run';
      this.#runKey = null;
    }
    return this.#continuesRun(bytes, start, end) ? 'emit' : 'stop';
  }

  /** Whether the line belongs to the run; the first line asked about starts it. */
  #continuesRun(bytes: Buffer, start: number, end: number): boolean {
    const key = bytes.subarray(start, locusEnd(bytes, start, end));
    this.#runKey ??= Buffer.from(key);
    return key.equals(this.#runKey);
  }
}

/** End of `CHROM\tPOS`, or of the line if it has no second tab. */
function locusEnd(bytes: Buffer, start: number, end: number): number {
  const first = bytes.indexOf(9, start);
  const second = first < 0 ? -1 : bytes.indexOf(9, first + 1);
  return second < 0 || second > end ? end : second;
}
