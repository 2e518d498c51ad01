import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** Bytes of a `duckdb_string_t`: a length of 4, 4 bytes of prefix, a pointer of 8. */
export const ENTRY_BYTES = 16;
/** Up to here the bytes lie in the entry itself. */
export const INLINE_BYTES = 12;

/** BLOBs of one length that lie behind one another in memory. */
export interface BlobRun {
  /** Row of the first in its chunk. */
  readonly start: number;
  readonly count: number;
  /** All of them; only valid until the chunk is reset. */
  readonly bytes: Uint8Array;
}

/**
 * The BLOBs of a column, all of `length` bytes, in runs as long as their memory allows; null if one
 * is NULL or of another length.
 *
 * DuckDB puts the BLOBs of a chunk into few blocks: 20,000 rows of 2 kB came in 100 runs, and took a
 * third of the time of a view for each row.
 */
export function blobRuns(
  chunk: DuckDBDataChunk,
  column: number,
  length: number,
): readonly BlobRun[] | null {
  const rows = chunk.rowCount;
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  const isValid = validRows(vector, rows);
  const data = duckdb.vector_get_data(vector, ENTRY_BYTES * rows);
  const entries = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let row = 0; row < rows; row++) {
    if (!isValid(row) || entries.getUint32(ENTRY_BYTES * row, true) !== length) return null;
  }
  const runs: BlobRun[] = [];
  for (let start = 0; start < rows; ) {
    const end = endOfRun(entries, start, rows, length);
    const at = ENTRY_BYTES * start;
    const count = end - start;
    const { buffer, byteOffset } =
      length <= INLINE_BYTES
        ? data.subarray(at + 4, at + 4 + length)
        : duckdb.get_data_from_pointer(
            data.buffer as ArrayBuffer,
            data.byteOffset + at + 8,
            count * length,
          );
    // They are Buffers, whose slice() is no copy.
    runs.push({ start, count, bytes: new Uint8Array(buffer, byteOffset, count * length) });
    start = end;
  }
  return runs;
}

/** Pointers are compared by their lower halves: BigInts took longer than the copying. */
function endOfRun(entries: DataView, start: number, rows: number, length: number): number {
  let end = start + 1;
  if (length <= INLINE_BYTES) return end;
  const pointer = (row: number, half: number) =>
    entries.getUint32(ENTRY_BYTES * row + 8 + 4 * half, true);
  const high = pointer(start, 1);
  let next = pointer(start, 0) + length;
  while (end < rows && pointer(end, 0) === next && pointer(end, 1) === high) {
    next += length;
    end++;
  }
  return end;
}

/** Which rows of a vector are not NULL. */
export function validRows(vector: duckdb.Vector, rows: number): (row: number) => boolean {
  const valid = duckdb.vector_get_validity(vector, 8 * Math.ceil(rows / 64));
  return (row) => !valid || (((valid[row >> 3] as number) >> (row & 7)) & 1) === 1;
}
