/**
 * The lengths of a tree's branches, as a Fenwick tree: change one length, or find the branch at a
 * point of the total, in O(log branches).
 *
 * Lengths are whole numbers and the total stays below 2⁵³, so sums are exact and never drift.
 */
export class BranchLengths {
  readonly #lengths: Float64Array;
  readonly #sums: Float64Array;
  readonly #highestPower: number;

  constructor(branches: number) {
    this.#lengths = new Float64Array(branches);
    this.#sums = new Float64Array(branches + 1);
    this.#highestPower = 2 ** (31 - Math.clz32(Math.max(1, branches)));
  }

  /** The sum of all lengths. */
  get total(): number {
    let total = 0;
    for (let i = this.#lengths.length; i > 0; i &= i - 1) total += this.#sums[i] as number;
    return total;
  }

  get(branch: number): number {
    return this.#lengths[branch] as number;
  }

  set(branch: number, length: number): void {
    const change = length - (this.#lengths[branch] as number);
    if (change === 0) return;
    this.#lengths[branch] = length;
    const sums = this.#sums;
    for (let i = branch + 1; i < sums.length; i += i & -i) sums[i] = (sums[i] as number) + change;
  }

  /** The branch that covers `point`, from 0 to `total` exclusive, and how far into it. */
  find(point: number): { readonly branch: number; readonly offset: number } {
    const sums = this.#sums;
    let index = 0;
    let offset = point;
    for (let power = this.#highestPower; power > 0; power >>= 1) {
      const next = index + power;
      if (next >= sums.length) continue;
      const sum = sums[next] as number;
      if (sum > offset) continue;
      index = next;
      offset -= sum;
    }
    return { branch: index, offset };
  }
}
