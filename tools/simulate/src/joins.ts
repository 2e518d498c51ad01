import type { Deme } from './demography.ts';

/**
 * The joins (internal nodes) of a genealogy deme by deme, oldest last, and how many lineages each
 * deme starts with. Insertion and removal move memory in one block; lookups are binary searches.
 */
export class Joins {
  readonly #demes: readonly Deme[];
  readonly #times: readonly Float64Array[];
  readonly #nodes: readonly Int32Array[];
  readonly #counts: Int32Array;
  readonly #entering: Int32Array;

  constructor(demes: readonly Deme[], capacity: number) {
    this.#demes = demes;
    this.#times = demes.map(() => new Float64Array(capacity));
    this.#nodes = demes.map(() => new Int32Array(capacity));
    this.#counts = new Int32Array(demes.length);
    this.#entering = new Int32Array(demes.length);
  }

  /** Adds (or with -1 takes away) a present-day lineage of deme `deme`. */
  addLineage(deme: number, change: 1 | -1): void {
    for (let d = deme; d >= 0; d = this.#parent(d)) {
      this.#entering[d] = (this.#entering[d] as number) + change;
    }
  }

  insert(deme: number, time: number, node: number): void {
    const rank = this.rank(deme, time);
    const count = this.#counts[deme] as number;
    const times = this.#times[deme] as Float64Array;
    const nodes = this.#nodes[deme] as Int32Array;
    times.copyWithin(rank + 1, rank, count);
    nodes.copyWithin(rank + 1, rank, count);
    times[rank] = time;
    nodes[rank] = node;
    this.#resize(deme, 1);
  }

  remove(deme: number, time: number, node: number): void {
    const count = this.#counts[deme] as number;
    const times = this.#times[deme] as Float64Array;
    const nodes = this.#nodes[deme] as Int32Array;
    let rank = this.rank(deme, time) - 1;
    while (nodes[rank] !== node) rank--;
    times.copyWithin(rank, rank + 1, count);
    nodes.copyWithin(rank, rank + 1, count);
    this.#resize(deme, -1);
  }

  /** How many joins of the deme are no older than `time`. */
  rank(deme: number, time: number): number {
    const times = this.#times[deme] as Float64Array;
    let low = 0;
    let high = this.#counts[deme] as number;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Time of the deme's join at `rank`; Infinity past the oldest. */
  timeAt(deme: number, rank: number): number {
    return rank < (this.#counts[deme] as number)
      ? ((this.#times[deme] as Float64Array)[rank] as number)
      : Infinity;
  }

  /** Lineages alive in the deme once `rank` of its joins have happened. */
  lineages(deme: number, rank: number): number {
    return (this.#entering[deme] as number) - rank;
  }

  /** How many joins lie above `rank` in the deme and in all its ancestors. */
  countAbove(deme: number, rank: number): number {
    let count = -rank;
    for (let d = deme; d >= 0; d = this.#parent(d)) count += this.#counts[d] as number;
    return count;
  }

  /** The `index`-th of the joins that `countAbove` counts. */
  nodeAbove(deme: number, rank: number, index: number): number {
    let rest = index + rank;
    let d = deme;
    while (rest >= (this.#counts[d] as number)) {
      rest -= this.#counts[d] as number;
      d = this.#parent(d);
    }
    return (this.#nodes[d] as Int32Array)[rest] as number;
  }

  #resize(deme: number, change: 1 | -1): void {
    this.#counts[deme] = (this.#counts[deme] as number) + change;
    for (let d = this.#parent(deme); d >= 0; d = this.#parent(d)) {
      this.#entering[d] = (this.#entering[d] as number) - change;
    }
  }

  #parent(deme: number): number {
    return (this.#demes[deme] as Deme).parent;
  }
}
