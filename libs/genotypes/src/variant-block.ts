/** One value of an INFO or FORMAT column; null is missing. A list keeps its missing members. */
export type FieldValue = number | string | boolean | null | readonly FieldValue[];

/** An INFO or FORMAT field that a stream carries as a typed column. */
export interface VariantField {
  /** Column name: `info_<ID>` or `format_<ID>`, the ID's case kept. */
  readonly name: string;
  readonly id: string;
  readonly kind: 'info' | 'format';
  readonly type: 'integer' | 'float' | 'flag' | 'string';
  /** Whether one row (INFO) or one sample (FORMAT) holds several values. */
  readonly isList: boolean;
}

/** What every block of a stream has in common. */
export interface VariantSchema {
  /** Sample IDs in the order of the calls. */
  readonly samples: readonly string[];
  readonly fields: readonly VariantField[];
  /** Whether every block carries `dosages`; absent means no. */
  readonly hasDosages?: boolean;
}

/** One schema, then blocks that all follow it. One pass. */
export interface VariantStream extends AsyncIterable<VariantBlock> {
  readonly schema: VariantSchema;
}

/**
 * A run of variants on one contig, column by column. Immutable once yielded.
 *
 * A variant is one ALT allele of one VCF record; every array has `count` members, in file order.
 */
export interface VariantBlock {
  readonly count: number;
  /** Contig name as the store spells it. */
  readonly chrom: string;
  /** 1-based position of the first base of `ref` (VCFv4.5 §1.6.1). */
  readonly pos: Int32Array;
  /** ID as written, null for `.`. */
  readonly id: readonly (string | null)[];
  readonly ref: readonly string[];
  readonly alt: readonly string[];
  /** Which ALT of its record this is: 1 for the first. */
  readonly altIndex: Uint16Array;
  /** NaN is missing. */
  readonly qual: Float32Array;
  /** FILTER codes: `['PASS']`, or the filters failed; null for `.`. */
  readonly filter: readonly (readonly string[] | null)[];
  /** Copies of this ALT among all called alleles. */
  readonly ac: Int32Array;
  /** Called alleles; a haploid call counts one. */
  readonly an: Int32Array;
  /** Diploid calls with one copy of ALT. */
  readonly het: Int32Array;
  /** Calls whose every allele is ALT, haploid ones included. */
  readonly homAlt: Int32Array;
  /** Calls that are missing. */
  readonly missing: Int32Array;
  /**
   * Packed calls, `count` rows of `stride` bytes, row `i` at `i * stride`.
   *
   * `stride = packedLength(samples)`; see `packed-calls.ts`.
   */
  readonly calls: Uint8Array;
  readonly stride: number;
  /**
   * Expected copies of ALT, shape [count, samples], row-major: 16384 is one copy (PGEN's scale),
   * 65535 is missing. Absent where calls come from genotypes; where it is present, `calls` and the
   * counts are its hard calls.
   */
  readonly dosages?: Uint16Array;
  /** The columns of `schema.fields`, by column name. */
  readonly fields: ReadonlyMap<string, readonly FieldValue[]>;
}

/** Where the variants of a block lie and what they are: all of it but calls and counts. */
export type SiteBlock = Pick<VariantBlock, 'count' | 'chrom' | 'pos' | 'id' | 'ref' | 'alt'>;

/** Sites and calls of a block, with dosages where they are asked for: what analyses of variants read. */
export type CallBlock = SiteBlock & Pick<VariantBlock, 'calls' | 'stride' | 'dosages'>;

/** The packed calls of row `i`, without a copy. */
export function rowCalls(block: Pick<VariantBlock, 'calls' | 'stride'>, i: number): Uint8Array {
  return block.calls.subarray(i * block.stride, (i + 1) * block.stride);
}

/** `chrom:pos:ref:alt`, the key of a variant; the genome build completes it. */
export function variantKey(chrom: string, pos: number, ref: string, alt: string): string {
  return `${chrom}:${pos}:${ref}:${alt}`;
}
