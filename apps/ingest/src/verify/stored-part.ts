import { MISSING_CALL, MISSING_DOSAGE, ONE_COPY, packCalls } from '@dirghayu/genotypes';
import { DuckDBBlobVector, DuckDBInstance, quotedString } from '@duckdb/node-api';

/** A part of a store, as the manifest has it. */
export interface VerifiedPart {
  readonly chrom: string;
  readonly firstPos: number;
  readonly lastPos: number;
  readonly path: string;
  readonly sha256: string;
}

/** A row of a part as it is stored. */
export interface StoredRow {
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
  /** Packed. */
  readonly calls: Uint8Array;
  /** Null where the store has none. */
  readonly dosages: Uint16Array | null;
}

/** The rows of a part in its order, one DuckDB chunk at a time. */
export async function* storedRows(
  path: string,
  { hasDosages = false }: { readonly hasDosages?: boolean } = {},
): AsyncGenerator<StoredRow> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const result = await connection.stream(
      `SELECT pos, ref, alt, genotypes ${hasDosages ? ', dosages' : ''}
       FROM read_parquet(${quotedString(path)})`,
    );
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      const [pos, ref, alt] = [0, 1, 2].map((i) => chunk.getColumnValues(i));
      const calls = chunk.getColumnVector(3);
      const dosages = hasDosages ? chunk.getColumnVector(4) : null;
      for (let i = 0; i < chunk.rowCount; i++) {
        yield {
          pos: Number(pos?.[i]),
          ref: String(ref?.[i]),
          alt: String(alt?.[i]),
          calls: packedCalls(calls, i),
          dosages: dosages && storedDosages(dosages, i),
        };
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function packedCalls(vector: { getItem(i: number): unknown }, i: number): Uint8Array {
  if (vector instanceof DuckDBBlobVector) return vector.getItemBytes(i) ?? new Uint8Array();
  const { items } = vector.getItem(i) as { readonly items: readonly (number | null)[] };
  return packCalls(items.map((call) => call ?? MISSING_CALL));
}

function storedDosages(vector: { getItem(i: number): unknown }, i: number): Uint16Array {
  if (vector instanceof DuckDBBlobVector) {
    return new Uint16Array((vector.getItemBytes(i) ?? new Uint8Array()).slice().buffer);
  }
  const { items } = vector.getItem(i) as { readonly items: readonly (number | null)[] };
  return Uint16Array.from(items, (copies) =>
    copies === null ? MISSING_DOSAGE : copies * ONE_COPY,
  );
}
