import type { RecordDecoder } from './record-decoder.ts';
import { firstOverlap, type Interval } from './region.ts';

/**
 * Lets records pass that overlap a region: `pos <= end` and the record's last base `>= start`.
 *
 * The last base is INFO/END if the record has one behind POS, else that of REF; as bcftools does.
 */
export class RegionFilter {
  readonly #regions: ReadonlyMap<string, readonly Interval[]>;

  constructor(regions: ReadonlyMap<string, readonly Interval[]>) {
    this.#regions = regions;
  }

  accepts(decoder: RecordDecoder): boolean {
    const { chrom, pos } = decoder.site;
    const intervals = this.#regions.get(chrom);
    if (intervals === undefined) return false;
    // Most records start inside a region: INFO need not be searched for END.
    if (firstOverlap(intervals, pos, pos) >= 0) return true;
    return firstOverlap(intervals, pos, decoder.lastBase()) >= 0;
  }
}
