import type { HalfCall, ShardRange } from '@dirghayu/vcf-reader';

/** One source's part in a window: what to read of it, and where its people stand in the store. */
export interface WindowRead {
  readonly path: string;
  /**
   * Covers every record that overlaps the window, and may cover more on both sides; null is the
   * whole file.
   */
  readonly range: ShardRange | null;
  /** The contig's name in this file: it may say `22` where the store says `chr22`. */
  readonly chrom: string;
  /** Column of its first person in the store. */
  readonly firstSample: number;
  readonly samples: number;
}

/** A stretch of one contig over all people. */
export interface MergeWindow {
  /** As the store spells it. */
  readonly chrom: string;
  /**
   * First base, 1-based. A variant belongs to the window in which its POS lies after trimming, so
   * that windows which touch never share one.
   */
  readonly start: number;
  /** Last base, 1-based and inclusive. */
  readonly end: number;
  /** All people of the store. */
  readonly samples: readonly string[];
  /** In store order; several reads may hold the same people (other regions of them). */
  readonly reads: readonly WindowRead[];
}

/** What silence means, and how files are read. */
export interface MergeOptions {
  /** What a person's silence about a site means: a missing call, or 0 copies. */
  readonly absent: 'missing' | 'reference';
  /** A reference block with a lower depth, or with none, leaves its calls missing; 0 asks nothing. */
  readonly minDp: number;
  /** The same for its genotype quality. */
  readonly minGq: number;
  readonly halfCall: HalfCall;
  /** What a second record of one variant in one person's files does; see docs/merge.md. */
  readonly duplicates: 'error' | 'first' | 'keep';
  readonly onMalformed: 'error' | 'skip';
  /** IDs of INFO fields to carry; a site takes them from the first file that has it. */
  readonly info: readonly string[];
}
