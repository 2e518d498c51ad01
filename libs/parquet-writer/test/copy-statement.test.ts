import { expect, it } from 'vitest';
import { copyStatement, createTableStatement } from '../src/copy-statement.ts';

it('copyStatement() quotes the path and sets the codec and the row group', () => {
  const statement = copyStatement({ from: 't', path: "it's/part-0.parquet", rowGroupRows: 2048 });
  expect(statement).toBe(
    "COPY t TO 'it''s/part-0.parquet' (FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 2048)",
  );
});

it('createTableStatement() quotes column names', () => {
  const columns = [
    { name: 'info_A"B', type: 'INTEGER[]' },
    { name: 'pos', type: 'INTEGER' },
  ];
  expect(createTableStatement('s.main.t', columns)).toBe(
    'CREATE OR REPLACE TABLE s.main.t ("info_A""B" INTEGER[], "pos" INTEGER)',
  );
});
