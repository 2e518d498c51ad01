import { getCall, packedLength } from '@dirghayu/genotypes';
import { DiploidText } from './diploid-text.ts';
import { GenotypeCalls, type RowTally, tallyDiploid } from './genotype-calls.ts';
import { GenotypeScanner, type HalfCall } from './genotype-scanner.ts';
import type { Site } from './site-columns.ts';

/** Reads the calls of one record, then packs a row for each of its ALTs. */
export class CallReader {
  readonly #samples: number;
  readonly #calls: GenotypeCalls;
  readonly #scanner: GenotypeScanner;
  readonly #diploid: DiploidText;
  /** The row of a record that took the fast path. */
  readonly #row: Uint8Array;
  #isPacked = false;
  /** Whether FORMAT of the last record has GT. */
  hasGenotypes = false;

  constructor(samples: readonly string[], halfCall: HalfCall) {
    this.#samples = samples.length;
    this.#calls = new GenotypeCalls(samples.length);
    this.#scanner = new GenotypeScanner(samples, halfCall, this.#calls);
    this.#diploid = new DiploidText(samples.length);
    this.#row = new Uint8Array(packedLength(samples.length));
  }

  /** Calls of more than two alleles in the last record. */
  get polyploidCalls(): number {
    return this.#isPacked ? 0 : this.#calls.polyploid.size;
  }

  /**
   * Reads the sample columns of a record that ends at `end`.
   *
   * @throws {RecordFault} If a genotype is malformed or the columns do not fit the header.
   */
  read(bytes: Buffer, site: Site, end: number): void {
    const { formatStart, formatEnd, samplesStart, alts } = site;
    const gtIndex = genotypeIndex(bytes, formatStart, formatEnd);
    this.hasGenotypes = gtIndex >= 0;
    const mayBePlain = gtIndex === 0 && formatEnd - formatStart === 2 && alts.length === 1;
    this.#isPacked = mayBePlain && this.#diploid.pack(bytes, samplesStart, end, this.#row);
    if (!this.#isPacked && this.#samples > 0) {
      this.#scanner.scan(bytes, samplesStart, end, gtIndex, alts.length);
    }
  }

  /** Whether sample `i` was called and has REF alleles alone. */
  isReference(i: number): boolean {
    if (this.#isPacked) return getCall(this.#row, i) === 0;
    return this.#calls.isReference(i);
  }

  /** Packs the row of ALT `alt` (1 is the first) into `into[at…]` and counts it. */
  pack(alt: number, into: Uint8Array, at: number, tally: RowTally): void {
    if (this.#isPacked) {
      into.set(this.#row, at);
      tallyDiploid(this.#row, this.#samples, tally);
    } else this.#calls.pack(alt, into, at, tally);
  }
}

/** 0-based place of GT in FORMAT; -1 if it is not there. */
function genotypeIndex(bytes: Buffer, start: number, end: number): number {
  const startsWithGt = bytes[start] === 71 && bytes[start + 1] === 84;
  if (startsWithGt && (start + 2 === end || bytes[start + 2] === 58)) return 0;
  return bytes.toString('latin1', start, end).split(':').indexOf('GT');
}
