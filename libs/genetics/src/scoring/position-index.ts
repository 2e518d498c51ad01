import { plainContig } from '../contig-name.ts';
import type { ScoreRows } from './score-rows.ts';

/** Rows of one contig by position, and how far a walk along the contig has come. */
interface ContigRows {
  /** Row numbers, positions ascending; file order among equals. */
  readonly rows: Int32Array;
  next: number;
}

/** The rows of a score by place, to be walked along in the order of a store. */
export class PositionIndex {
  readonly #rows: ScoreRows;
  readonly #contigs = new Map<string, ContigRows>();

  constructor(rows: ScoreRows) {
    this.#rows = rows;
    const placed = new Map<string, number[]>();
    const names = new Map<string, string>();
    for (let i = 0; i < rows.count; i++) {
      const contig = rows.contig(i);
      if (contig === null) continue;
      let name = names.get(contig);
      if (name === undefined) {
        name = plainContig(contig);
        names.set(contig, name);
      }
      const here = placed.get(name);
      if (here) here.push(i);
      else placed.set(name, [i]);
    }
    for (const [name, numbers] of placed) {
      this.#contigs.set(name, { rows: this.#sorted(Int32Array.from(numbers)), next: 0 });
    }
  }

  /**
   * The rows at `pos` of `contig` (a plain name).
   *
   * Positions of one contig must be asked for in ascending order.
   */
  at(contig: string, pos: number): readonly number[] {
    const here = this.#contigs.get(contig);
    if (!here) return NONE;
    const { rows } = here;
    while (here.next < rows.length && this.#position(rows, here.next) < pos) here.next++;
    if (here.next >= rows.length || this.#position(rows, here.next) > pos) return NONE;
    const found: number[] = [];
    for (let i = here.next; i < rows.length && this.#position(rows, i) === pos; i++) {
      found.push(rows[i] as number);
    }
    return found;
  }

  #position(rows: Int32Array, i: number): number {
    return this.#rows.position(rows[i] as number);
  }

  /** Score files are sorted, mostly. */
  #sorted(rows: Int32Array): Int32Array {
    for (let i = 1; i < rows.length; i++) {
      if (this.#position(rows, i) < this.#position(rows, i - 1)) {
        return rows.sort((a, b) => this.#rows.position(a) - this.#rows.position(b) || a - b);
      }
    }
    return rows;
  }
}

const NONE: readonly number[] = [];
