import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { ENTRY_BYTES, INLINE_BYTES, validRows } from './blob-runs.ts';

/** Most alleles are one letter: no text is made for them. */
const LETTERS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/**
 * The texts of a VARCHAR column, null for NULL.
 *
 * Short ones are read where they lie; the binding makes a view and a decoder's call of each, which
 * took four times as long for alleles.
 */
export function textColumn(chunk: DuckDBDataChunk, column: number): (string | null)[] {
  const rows = chunk.rowCount;
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  const isValid = validRows(vector, rows);
  const data = duckdb.vector_get_data(vector, ENTRY_BYTES * rows);
  const entries = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: rows }, (_, row) =>
    isValid(row) ? textAt(entries, ENTRY_BYTES * row) : null,
  );
}

function textAt(entries: Buffer, at: number): string {
  const length = entries.readUInt32LE(at);
  if (length > INLINE_BYTES) {
    const { buffer, byteOffset } = entries;
    const bytes = duckdb.get_data_from_pointer(buffer as ArrayBuffer, byteOffset + at + 8, length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  }
  const letter = length === 1 ? LETTERS[entries[at + 4] as number] : undefined;
  return letter ?? entries.toString('utf8', at + 4, at + 4 + length);
}
