import { packedLength } from '@dirghayu/genotypes';
import type { CallField } from './dosage.ts';
import type { HalfCall } from './half-call.ts';
import type { ReferenceBlock } from './reference-block.ts';
import type { Region } from './region.ts';
import type { ShardRange } from './shard-plan.ts';

/** What to read of a file, and how. */
export interface VcfReadOptions {
  /** A shard of the file, from `planShards`; the whole file when absent. */
  readonly range?: ShardRange;
  /**
   * Records that overlap one of these, each once. With `.tbi` or `.csi` beside the file only their
   * blocks are read, else, or with a `range`, all records are scanned.
   */
  readonly regions?: readonly Region[];
  /** Rows a block; by default as many as make about 1 MB of calls. */
  readonly blockVariants?: number;
  /** What `./1` becomes; `missing` when absent. */
  readonly halfCall?: HalfCall;
  /**
   * What the second row of one chrom:pos:ref:alt does: fail, be dropped (the default; diagnostic
   * `duplicate-variant`), or stay.
   */
  readonly duplicates?: 'error' | 'first' | 'keep';
  /** Whether a malformed record ends the reading (the default) or is skipped (`malformed-record`). */
  readonly onMalformed?: 'error' | 'skip';
  /**
   * The FORMAT field that calls come from; `GT` when absent. With another one blocks carry
   * `dosages`, and `calls` are hard calls; GT stands in for samples without a dosage. HDS of a record with
   * several ALTs is refused (`UNSUPPORTED`): nothing says in which order it would hold them.
   */
  readonly field?: CallField;
  /** How far a dosage may lie from 0, 1 or 2 copies and still be called; 0.1 when absent. */
  readonly hardCallThreshold?: number;
  /** IDs of INFO fields to carry as columns `info_<ID>`, a value a row. */
  readonly info?: readonly string[];
  /** IDs of FORMAT fields to carry as columns `format_<ID>`, a list over the samples a row. */
  readonly format?: readonly string[];
  /**
   * Takes the reference blocks of a file of one sample (ALT `.`, or only `<NON_REF>` or `<*>`), in
   * file order, each before the block of variants that follows it is yielded, and what `<NON_REF>`
   * or `<*>` beside other ALTs says. They then count as read; without it, and in files of several
   * samples, they are dropped with a diagnostic.
   */
  readonly referenceBlocks?: (block: ReferenceBlock) => void;
  /**
   * Sees each line of VCF text first, `bytes[start…end)` with its line end: true takes it, and it
   * counts as read. For merges, which know what most lines say. The bytes are used again.
   */
  readonly takeLine?: (bytes: Buffer, start: number, end: number) => boolean;
}

const TARGET_CALL_BYTES = 1 << 20;
/** FORMAT values take 8 to 40 bytes each in JavaScript. */
const TARGET_FORMAT_VALUES = 1 << 19;
/** Site columns cost about 200 bytes a row in JavaScript: 16,384 rows are 3 MB. */
const MAX_ROWS = 1 << 14;
const MIN_ROWS = 16;

/** Rows a block: about 1 MB of calls, and half a million FORMAT values. */
export function defaultBlockVariants(samples: number, formatColumns: number): number {
  const rows = Math.floor(TARGET_CALL_BYTES / Math.max(1, packedLength(samples)));
  const most = Math.floor(TARGET_FORMAT_VALUES / Math.max(1, samples * formatColumns));
  if (formatColumns > 0 && most < MIN_ROWS) return Math.max(1, most);
  return Math.max(MIN_ROWS, Math.min(MAX_ROWS, rows, formatColumns > 0 ? most : MAX_ROWS));
}
