import { lastBase } from './reference-block.ts';
import { firstOverlap, type Interval } from './region.ts';
import type { Site } from './site-columns.ts';

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

  accepts(site: Site, bytes: Buffer): boolean {
    const intervals = this.#regions.get(site.chrom);
    return intervals !== undefined && firstOverlap(intervals, site.pos, lastBase(site, bytes)) >= 0;
  }
}
