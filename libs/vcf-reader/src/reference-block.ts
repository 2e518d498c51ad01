import { droppedAlt } from './alt-allele.ts';
import type { Site } from './site-columns.ts';

/** A stretch of one person's genome that a gVCF calls equal to the reference, or not at all. */
export interface ReferenceBlock {
  readonly chrom: string;
  /** First base, 1-based. */
  readonly start: number;
  /** Last base, 1-based and inclusive: INFO/END, else the end of REF. */
  readonly end: number;
  /** The least depth in the block: FORMAT/MIN_DP, else FORMAT/DP; null if it has neither. */
  readonly dp: number | null;
  /** FORMAT/GQ; null is missing. */
  readonly gq: number | null;
  /** Packed code of the call: 0 if all alleles are REF, else 3. */
  readonly call: 0 | 3;
}

/** Whether a record has no other ALT than `<NON_REF>` or `<*>`, or none. */
export function isReferenceBlock(alts: readonly string[]): boolean {
  return alts.every((alt) => droppedAlt(alt)?.code === 'reference-block');
}

/** Places of the fields in FORMAT; -1 if one is not there. */
interface FieldPlaces {
  readonly minDp: number;
  readonly dp: number;
  readonly gq: number;
}

/** Reads depth and quality of one sample's reference blocks. */
export class ReferenceBlockReader {
  /** gVCFs have a handful of FORMATs, one of them in nearly all blocks. */
  readonly #places = new Map<string, FieldPlaces>();

  /** The block of a record of one sample that ends at `end` (exclusive). */
  read(bytes: Buffer, site: Site, end: number, call: 0 | 3): ReferenceBlock {
    const { chrom, pos, formatStart, formatEnd, samplesStart } = site;
    const places = this.#placesIn(bytes.toString('latin1', formatStart, formatEnd));
    const values = bytes.toString('latin1', samplesStart, end).split(':');
    return {
      chrom,
      start: pos,
      end: lastBase(site, bytes),
      dp: integerOf(values[places.minDp]) ?? integerOf(values[places.dp]),
      gq: integerOf(values[places.gq]),
      call,
    };
  }

  #placesIn(format: string): FieldPlaces {
    const known = this.#places.get(format);
    if (known) return known;
    const ids = format.split(':');
    const places = {
      minDp: ids.indexOf('MIN_DP'),
      dp: ids.indexOf('DP'),
      gq: ids.indexOf('GQ'),
    };
    this.#places.set(format, places);
    return places;
  }
}

/** The last base that a record covers, 1-based: INFO/END if it lies behind POS, else that of REF. */
export function lastBase({ pos, ref, infoStart, infoEnd }: Site, bytes: Buffer): number {
  const ofRef = pos + ref.length - 1;
  const info = bytes.toString('latin1', infoStart, infoEnd);
  const end = Number(/(?:^|;)END=(\d+)(?:;|$)/.exec(info)?.[1]);
  return end >= pos ? end : ofRef;
}

function integerOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
