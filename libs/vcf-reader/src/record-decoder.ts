import type { FieldValue } from '@dirghayu/genotypes';
import type { FieldColumn } from './field-column.ts';
import type { RecordCalls } from './record-calls.ts';
import type { Site } from './site.ts';

/**
 * One form of record, VCF text or BCF, behind which all else is the same.
 *
 * `parse` reads a record; the other methods tell of that record until the next one is parsed.
 * Every method may throw a RecordFault.
 */
export interface RecordDecoder {
  readonly site: Site;
  readonly calls: RecordCalls;

  /**
   * Parses the fixed columns of the record `bytes[start…end)`; false if it is a blank line.
   *
   * The bytes must stay as they are until the next call.
   */
  parse(bytes: Buffer, start: number, end: number): boolean;

  /** The last base that the record covers, 1-based: INFO/END if it lies behind POS, else REF's. */
  lastBase(): number;

  /** Reads GT into `calls`; false if FORMAT has none. */
  readCalls(): boolean;

  /** The value of an INFO field: `ofRecord` of its column. */
  infoValue(column: FieldColumn): FieldValue;

  /** The value of a FORMAT field, for every sample: `ofRecord` of its column; null if it is not there. */
  formatValues(column: FieldColumn): readonly FieldValue[] | null;

  /** IDs of the record's FORMAT fields. */
  formatIds(): readonly string[];

  /** A FORMAT field of one integer, of the first sample; null if it is missing. */
  firstInteger(id: string): number | null;

  /** `chrom:pos` of a record that may be malformed, for messages. */
  locus(bytes: Buffer, start: number, end: number): string | null;

  /** IDs that the record uses and the header does not declare; null if there are none. */
  readonly undeclared: readonly UndeclaredId[] | null;
}

/** An ID that a record uses and the header does not declare. */
export interface UndeclaredId {
  readonly kind: 'INFO' | 'FORMAT';
  readonly id: string;
}
