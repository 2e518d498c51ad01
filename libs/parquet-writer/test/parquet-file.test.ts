import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withEngine } from '../src/connection.ts';
import { sealParquetFile } from '../src/parquet-file.ts';

it('sealParquetFile() refuses a file whose metadata counts other rows', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'seal-'));
  const path = join(directory, 'x.parquet');
  const engine = { memory: '64MB', threads: 1, temporaryDirectory: join(directory, 'spill') };
  const sealed = withEngine(engine, async (connection) => {
    await connection.run(`COPY (SELECT 1 AS x FROM range(3)) TO '${path}'`);
    expect(await sealParquetFile(connection, path, 3)).toMatchObject({ rows: 3 });
    return sealParquetFile(connection, path, 4);
  });
  await expect(sealed).rejects.toMatchObject({
    code: 'PARQUET_WRITE',
    message: `${path}: Cannot trust the file just written: expected 4 rows, got 3 by its metadata`,
  });
  await rm(directory, { recursive: true });
});
