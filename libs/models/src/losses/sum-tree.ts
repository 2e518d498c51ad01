/**
 * Sums over a changing set of members, each change in O(log n).
 *
 * A running sum from which members are subtracted loses all digits once the members left are small
 * beside those that have gone; a tree only ever adds what is there.
 */
export class SumTree {
  readonly #leaves: number;
  readonly #sums: Float64Array;

  constructor(members: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(members, 1)));
    this.#sums = new Float64Array(2 * this.#leaves);
  }

  /** Sum of all members. */
  get total(): number {
    return this.#sums[1] as number;
  }

  /** Leaves every member at 0. */
  clear(): void {
    this.#sums.fill(0);
  }

  set(member: number, value: number): void {
    const sums = this.#sums;
    let node = this.#leaves + member;
    sums[node] = value;
    for (node >>= 1; node >= 1; node >>= 1) {
      sums[node] = (sums[2 * node] as number) + (sums[2 * node + 1] as number);
    }
  }

  /** Sum of the members from 0 to `end`, exclusive. */
  sumBefore(end: number): number {
    let sum = 0;
    for (let node = this.#leaves + end; node > 1; node >>= 1) {
      if (node & 1) sum += this.#sums[node - 1] as number;
    }
    return sum;
  }
}
