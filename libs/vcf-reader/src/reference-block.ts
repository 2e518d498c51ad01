import { MISSING_CALL } from '@dirghayu/genotypes';
import { droppedAlt } from './alt-allele.ts';
import type { RecordDecoder } from './record-decoder.ts';

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
  /**
   * Packed code of the call: 0 if all alleles are REF, else 3. Where variants are named: 0 if the
   * call is known and none of its alleles is `<NON_REF>` or `<*>`.
   */
  readonly call: 0 | 3;
  /** Whether the record has ALTs of its own: it then speaks of all others, over the bases of REF. */
  readonly namesVariants: boolean;
}

/** Whether a record has no other ALT than `<NON_REF>` or `<*>`, or none. */
export function isReferenceBlock(alts: readonly string[]): boolean {
  return alts.every((alt) => droppedAlt(alt)?.code === 'reference-block');
}

/**
 * The block that the parsed record of one sample tells of.
 *
 * @throws {RecordFault} If its genotype is malformed.
 */
export function readReferenceBlock(decoder: RecordDecoder): ReferenceBlock {
  decoder.readCalls();
  return {
    chrom: decoder.site.chrom,
    start: decoder.site.pos,
    end: decoder.lastBase(),
    dp: decoder.firstInteger('MIN_DP') ?? decoder.firstInteger('DP'),
    gq: decoder.firstInteger('GQ'),
    call: decoder.calls.isReference(0) ? 0 : MISSING_CALL,
    namesVariants: false,
  };
}

/** The place of `<NON_REF>` or `<*>` among the ALTs, 1 for the first; 0 if it is not there. */
export function unnamedAllele(alts: readonly string[]): number {
  return alts.findIndex((alt) => droppedAlt(alt)?.code === 'reference-block') + 1;
}

/**
 * What the parsed record of one sample, with ALTs of its own, says of all others.
 *
 * @param unnamed - From `unnamedAllele`.
 * @throws {RecordFault} If its genotype is malformed.
 */
export function readUnnamedAllele(decoder: RecordDecoder, unnamed: number): ReferenceBlock {
  decoder.readCalls();
  const { chrom, pos, ref } = decoder.site;
  const copies = new Uint8Array(1);
  decoder.calls.pack(unnamed, copies, 0, { ac: 0, an: 0, het: 0, homAlt: 0, missing: 0 });
  return {
    chrom,
    start: pos,
    end: pos + ref.length - 1,
    dp: decoder.firstInteger('DP'),
    gq: decoder.firstInteger('GQ'),
    call: copies[0] === 0 ? 0 : MISSING_CALL,
    namesVariants: true,
  };
}
