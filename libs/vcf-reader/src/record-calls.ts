import { getCall, packedLength, tallyCalls } from '@dirghayu/genotypes';
import { GenotypeCalls, type RowTally, tallyDiploid } from './genotype-calls.ts';

/** Calls of a row by copies of ALT. */
export interface CallCounts {
  readonly one: number;
  readonly two: number;
  readonly missing: number;
}

/** The calls of one record, as alleles or, if it took a fast path, as a packed row. */
export class RecordCalls {
  readonly samples: number;
  readonly alleles: GenotypeCalls;
  /** The row of a record that took a fast path: one ALT, all calls diploid or missing. */
  readonly row: Uint8Array;
  /** Whether `row` holds the calls, and not `alleles`. */
  isPacked = false;
  /** The counts of `row` where the fast path knows them. */
  counts: CallCounts | null = null;

  constructor(samples: number) {
    this.samples = samples;
    this.alleles = new GenotypeCalls(samples);
    this.row = new Uint8Array(packedLength(samples));
  }

  /** Calls of more than two alleles. */
  get polyploidCalls(): number {
    return this.isPacked ? 0 : this.alleles.polyploid.size;
  }

  /** Whether sample `i` was called and has REF alleles alone. */
  isReference(i: number): boolean {
    return this.isPacked ? getCall(this.row, i) === 0 : this.alleles.isReference(i);
  }

  /** Alleles of sample `i`, 2 at most; 0 if its call is missing. */
  ploidy(i: number): number {
    if (this.isPacked) return getCall(this.row, i) === 3 ? 0 : 2;
    return this.alleles.ploidy(i);
  }

  /** Packs the row of ALT `alt` (1 is the first) into `into[at…]` and counts it. */
  pack(alt: number, into: Uint8Array, at: number, tally: RowTally): void {
    if (this.isPacked) {
      into.set(this.row, at);
      tallyDiploid(this.counts ?? tallyCalls(this.row, this.samples), this.samples, tally);
    } else this.alleles.pack(alt, into, at, tally);
  }
}
