import { DiploidText } from './diploid-text.ts';
import { GenotypeScanner } from './genotype-scanner.ts';
import type { HalfCall } from './half-call.ts';
import { PackKernel } from './pack-kernel.ts';
import type { RecordCalls } from './record-calls.ts';
import type { TextSite } from './site-columns.ts';

/** Entering the kernel costs half a microsecond: as much as packing so many calls here. */
const MIN_KERNEL_SAMPLES = 32;

/** Reads the calls of one text record. */
export class TextCalls {
  readonly #calls: RecordCalls;
  readonly #scanner: GenotypeScanner;
  readonly #kernel: PackKernel | null;
  /** Stands in for the kernel where that was not built, or samples are few. */
  readonly #diploid: DiploidText;

  constructor(samples: readonly string[], halfCall: HalfCall, calls: RecordCalls) {
    this.#calls = calls;
    this.#scanner = new GenotypeScanner(samples, halfCall, calls.alleles);
    const isWide = samples.length >= MIN_KERNEL_SAMPLES;
    this.#kernel = isWide ? PackKernel.create(samples.length) : null;
    this.#diploid = new DiploidText(samples.length);
  }

  /**
   * Reads the sample columns of a record that ends at `end`; false if FORMAT has no GT.
   *
   * @throws {RecordFault} If a genotype is malformed or the columns do not fit the header.
   */
  read(bytes: Buffer, site: TextSite, end: number): boolean {
    const { formatStart, formatEnd, samplesStart, alts } = site;
    const calls = this.#calls;
    const gtIndex = genotypeIndex(bytes, formatStart, formatEnd);
    const isGtAlone = formatEnd - formatStart === 2;
    const isPacked =
      gtIndex === 0 &&
      alts.length > 0 &&
      this.#pack(bytes, samplesStart, end, { isGtAlone, alts: alts.length });
    if (isPacked) return true;
    calls.useAlleles();
    if (calls.samples > 0) this.#scanner.scan(bytes, samplesStart, end, gtIndex, alts.length);
    return gtIndex >= 0;
  }

  /** Packs a record whose GT stands first; false if a call has not the usual form. */
  #pack(
    bytes: Buffer,
    start: number,
    end: number,
    { isGtAlone, alts }: { readonly isGtAlone: boolean; readonly alts: number },
  ): boolean {
    const kernel = this.#kernel;
    const calls = this.#calls;
    if (kernel) {
      const packed = isGtAlone
        ? kernel.packPlain(bytes, start, end, alts)
        : kernel.packFirst(bytes, start, end, alts);
      if (packed) calls.usePacked(packed);
      return packed !== null;
    }
    const isPacked = isGtAlone && alts === 1 && this.#diploid.pack(bytes, start, end, calls.ownRow);
    if (isPacked) calls.usePacked();
    return isPacked;
  }
}

/** 0-based place of GT in FORMAT; -1 if it is not there. */
function genotypeIndex(bytes: Buffer, start: number, end: number): number {
  const startsWithGt = bytes[start] === 71 && bytes[start + 1] === 84;
  if (startsWithGt && (start + 2 === end || bytes[start + 2] === 58)) return 0;
  return bytes.toString('latin1', start, end).split(':').indexOf('GT');
}
