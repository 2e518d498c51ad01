import { getCall, packedLength, tallyCalls } from '@dirghayu/genotypes';
import { GenotypeCalls, type RowTally, tallyDiploid } from './genotype-calls.ts';

/** Calls of a row by copies of ALT. */
export interface CallCounts {
  readonly one: number;
  readonly two: number;
  readonly missing: number;
}

/** The calls of one record, packed: a row for each ALT, one after the other. */
export interface PackedRows {
  /** Perhaps memory that the next record overwrites. */
  readonly rows: Uint8Array;
  /** Those of each row, where they are known. */
  readonly counts: readonly CallCounts[];
}

/** Up to here a loop is faster than a call of `set`. */
const LOOPED_BYTES = 64;
const NO_COUNTS: readonly CallCounts[] = [];

/** The calls of one record, as alleles or, if it took a fast path, as packed rows. */
export class RecordCalls {
  readonly samples: number;
  readonly alleles: GenotypeCalls;
  /** A row for fast paths without memory of their own. */
  readonly ownRow: Uint8Array;
  /** The rows of a record that took a fast path: all calls diploid or missing. Else null. */
  #packed: PackedRows | null = null;

  constructor(samples: number) {
    this.samples = samples;
    this.alleles = new GenotypeCalls(samples);
    this.ownRow = new Uint8Array(packedLength(samples));
  }

  /** Says that the calls are in `alleles`. */
  useAlleles(): void {
    this.#packed = null;
  }

  /** Says that the calls are packed; the rows of `ownRow` when nothing is given. */
  usePacked(packed: PackedRows = { rows: this.ownRow, counts: NO_COUNTS }): void {
    this.#packed = packed;
  }

  /** Calls of more than two alleles. */
  get polyploidCalls(): number {
    return this.#packed ? 0 : this.alleles.polyploid.size;
  }

  /** Whether sample `i` was called and has REF alleles alone. */
  isReference(i: number): boolean {
    if (!this.#packed) return this.alleles.isReference(i);
    const { rows } = this.#packed;
    for (let at = 0; at < rows.length; at += this.ownRow.length) {
      if (getCall(rows.subarray(at), i) !== 0) return false;
    }
    return true;
  }

  /** Alleles of sample `i`, 2 at most; 0 if its call is missing. */
  ploidy(i: number): number {
    if (this.#packed) return getCall(this.#packed.rows, i) === 3 ? 0 : 2;
    return this.alleles.ploidy(i);
  }

  /** Packs the row of ALT `alt` (1 is the first) into `into[at…]` and counts it. */
  pack(alt: number, into: Uint8Array, at: number, tally: RowTally): void {
    const packed = this.#packed;
    if (!packed) {
      this.alleles.pack(alt, into, at, tally);
      return;
    }
    const stride = this.ownRow.length;
    const { rows, counts } = packed;
    const row = rows.length === stride ? rows : rows.subarray((alt - 1) * stride, alt * stride);
    if (stride > LOOPED_BYTES) into.set(row, at);
    else for (let i = 0; i < stride; i++) into[at + i] = row[i] as number;
    tallyDiploid(counts[alt - 1] ?? tallyCalls(row, this.samples), this.samples, tally);
  }
}
