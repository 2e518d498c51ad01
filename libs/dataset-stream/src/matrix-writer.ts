import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type Column,
  MATRIX_FEATURE_COLUMNS,
  MATRIX_ROW_COLUMNS,
  MATRIX_ROW_GROUP,
  type MatrixValues,
  matrixBlockColumns,
} from '@dirghayu/cohort-store';
import {
  BLOB,
  blobValue,
  DuckDBDataChunk,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import { type DuckDbSession, literal } from './duckdb-session.ts';
import type { SelectedVariant } from './selected-variants.ts';

/** Rows of one part file: 64 MB of calls in a full block, the most that waits in DuckDB. */
export const PART_ROWS = 8 * MATRIX_ROW_GROUP;

const TYPES = new Map([INTEGER, BLOB, VARCHAR, FLOAT].map((type) => [type.toString(), type]));
const zstd = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1';

/** Rows of a block that become a part. */
export interface BlockPart {
  readonly values: MatrixValues;
  /** The first row. */
  readonly first: number;
  readonly rows: number;
  /** The calls or dosages of row first + i. */
  readonly row: (i: number) => Uint8Array;
}

/** Writes a part of a block. */
export async function writeBlockPart(
  session: DuckDbSession,
  path: string,
  { values, first, rows, row }: BlockPart,
): Promise<void> {
  await writeTable(session, path, matrixBlockColumns(values), rows, (column, i) =>
    column === 0 ? first + i : blobValue(row(i)),
  );
}

/** Writes features.parquet. */
export async function writeFeatures(
  session: DuckDbSession,
  path: string,
  features: readonly SelectedVariant[],
  blockFeatures: number,
): Promise<void> {
  await writeTable(session, path, MATRIX_FEATURE_COLUMNS, features.length, (column, i) => {
    const name = MATRIX_FEATURE_COLUMNS[column]?.name;
    const feature = features[i];
    if (name === 'feature') return i;
    if (name === 'block') return Math.floor(i / blockFeatures);
    if (name === 'offset') return i % blockFeatures;
    if (name === 'af') return Number.isNaN(feature?.af) ? null : (feature?.af ?? null);
    return feature?.[name as 'name' | 'chrom' | 'pos' | 'ref' | 'alt' | 'id'] ?? null;
  });
}

/** Writes rows.parquet: `sampleOfRow[row]` is the person's sample_index. */
export async function writeRows(
  session: DuckDbSession,
  path: string,
  sampleOfRow: Int32Array,
): Promise<void> {
  await writeTable(session, path, MATRIX_ROW_COLUMNS, sampleOfRow.length, (column, i) =>
    column === 0 ? i : (sampleOfRow[i] ?? null),
  );
}

/** Writes a Parquet file of `count` rows, in order, whose values `value(column, row)` gives. */
async function writeTable(
  session: DuckDbSession,
  path: string,
  columns: readonly Column[],
  count: number,
  value: (column: number, i: number) => DuckDBValue,
): Promise<void> {
  const definition = columns.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  await mkdir(dirname(path), { recursive: true });
  await session.run(`CREATE OR REPLACE TEMP TABLE written (${definition})`);
  const types = columns.map(({ type }) => TYPES.get(type) ?? VARCHAR);
  const appender = await session.connection.createAppender('written');
  for (let start = 0; start < count; start += MATRIX_ROW_GROUP) {
    const rows = Math.min(MATRIX_ROW_GROUP, count - start);
    const chunk = DuckDBDataChunk.create(types, rows);
    for (let column = 0; column < types.length; column++) {
      const vector = chunk.getColumnVector(column);
      for (let i = 0; i < rows; i++) vector.setItem(i, value(column, start + i));
      vector.flush();
    }
    appender.appendDataChunk(chunk);
    chunk.reset(); // frees what the garbage collector does not see
  }
  appender.closeSync();
  const target = literal(path);
  await session.run(`COPY written TO ${target} (${zstd}, ROW_GROUP_SIZE ${MATRIX_ROW_GROUP})`);
  await session.run('DROP TABLE written');
}
