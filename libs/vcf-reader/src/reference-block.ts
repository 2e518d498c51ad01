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
  /** Packed code of the call: 0 if all alleles are REF, else 3. */
  readonly call: 0 | 3;
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
  };
}
