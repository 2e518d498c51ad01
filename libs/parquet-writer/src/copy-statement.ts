import type { Column } from '@dirghayu/cohort-store';
import { quotedIdentifier, quotedString } from './duckdb.ts';

/** SQL that makes an empty table of `columns`. */
export function createTableStatement(table: string, columns: readonly Column[]): string {
  const definitions = columns.map(({ name, type }) => `${quotedIdentifier(name)} ${type}`);
  return `CREATE OR REPLACE TABLE ${table} (${definitions.join(', ')})`;
}

/** What a COPY reads and where it writes. */
export interface CopyOptions {
  /** A table name or a parenthesised query. */
  readonly from: string;
  readonly path: string;
  /** Rows of a row group; DuckDB rounds it up to a multiple of 2,048. */
  readonly rowGroupRows: number;
}

/** SQL that writes a Parquet file: zstd level 1, Parquet version 2. */
export function copyStatement({ from, path, rowGroupRows }: CopyOptions): string {
  const options = [
    'FORMAT parquet',
    'PARQUET_VERSION V2',
    'COMPRESSION zstd',
    'COMPRESSION_LEVEL 1',
    `ROW_GROUP_SIZE ${rowGroupRows}`,
  ];
  return `COPY ${from} TO ${quotedString(path)} (${options.join(', ')})`;
}
