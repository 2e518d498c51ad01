import { plainContig } from './contig-name.ts';

/** By build: where X and Y pair, 1-based and inclusive on X; men have two copies there. */
const REGIONS: Readonly<Record<string, readonly (readonly [start: number, end: number])[]>> = {
  GRCh37: [
    [60_001, 2_699_520],
    [154_931_044, 155_260_560],
  ],
  GRCh38: [
    [10_001, 2_781_479],
    [155_701_383, 156_030_895],
  ],
};

/**
 * Whether a place on X is in a pseudoautosomal region, of the build if that is GRCh37 or GRCh38, else of
 * either. Of other contigs, no.
 */
export function isPseudoautosomal(chrom: string, pos: number, build: string | null): boolean {
  if (plainContig(chrom) !== 'X') return false;
  const regions = REGIONS[build ?? ''] ?? Object.values(REGIONS).flat();
  return regions.some(([start, end]) => pos >= start && pos <= end);
}
