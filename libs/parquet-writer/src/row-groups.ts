import { UnsupportedError } from '@dirghayu/pipeline';
import type { RowLayout } from './row-layout.ts';

/** Rows of a DuckDB vector: the step in which a row group can grow. */
export const VECTOR_ROWS = 2048;

/**
 * 2,048 rows of 2,504 people: a 500-variant region reads in 24 ms, against 55 ms at 16,384 rows,
 * which would save 10 % of the COPY and 1 % of the file.
 */
export const ROW_GROUP_BYTES = 2 << 20;

/** Child values of a list column that one row group must stay below (duckdb/duckdb PR 19376). */
const LIST_VALUES = 2 ** 31;

/** A FORMAT value in a list: a number, or the header of a short string or inner list. */
const FORMAT_VALUE_BYTES = 8;

/** Bytes of what one row holds of all people, before compression. */
export function callBytes({ calls, samples, hasDosages, formatColumns }: RowLayout): number {
  const isPacked = calls === 'packed';
  const call = isPacked ? (samples + 3) >> 2 : samples;
  const dosage = hasDosages ? samples * (isPacked ? 2 : 4) : 0;
  return call + dosage + samples * FORMAT_VALUE_BYTES * formatColumns;
}

/**
 * Rows of a row group of about `bytes` bytes: a multiple of 2,048, for DuckDB cuts row groups
 * between vectors only.
 *
 * @throws {UnsupportedError} If even 2,048 lists of calls pass 2³¹ values.
 */
export function rowGroupRows(layout: RowLayout, bytes: number): number {
  const vectors = Math.round(bytes / (callBytes(layout) + SITE_BYTES) / VECTOR_ROWS);
  const rows = VECTOR_ROWS * Math.min(Math.max(vectors, 1), MOST_VECTORS);
  if (layout.calls === 'packed' && layout.formatColumns === 0) return rows;
  const most = Math.floor((LIST_VALUES - 1) / layout.samples / VECTOR_ROWS);
  if (most >= 1) return Math.min(rows, most * VECTOR_ROWS);
  throw new UnsupportedError(`Cannot write lists over ${layout.samples} samples`, {
    expected: `fewer than ${LIST_VALUES / VECTOR_ROWS} samples (packed calls without FORMAT columns have no such limit)`,
  });
}

/**
 * Memory a sink asks for unless told otherwise: DuckDB's limit, in bytes.
 *
 * A COPY holds 2,048 rows three times over (scanned, gathered, encoded): 768 MB for packed calls
 * of 500,000 people, where 512 MB fail.
 */
export function defaultMemory(layout: RowLayout): number {
  return Math.max(512 << 20, 4 * VECTOR_ROWS * callBytes(layout));
}

/** What the site columns of a row take, roughly. */
const SITE_BYTES = 100;

/** 122,880 rows: DuckDB's own default, and the most a reader wants. */
const MOST_VECTORS = 60;
