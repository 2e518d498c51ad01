import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCall } from '@dirghayu/genotypes';
import { DuckDBInstance } from '@duckdb/node-api';

/** Rows of a statement over a store, through the store's own views.sql. */
export async function query(store: string, statement: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET VARIABLE store = '${store}'`);
    await connection.run(readFileSync(join(store, 'views.sql'), 'utf8'));
    return (await connection.runAndReadAll(statement)).getRowObjects();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Every variant as `chrom pos ref alt` and a character a call, in the order of the store. */
export async function callTexts(store: string): Promise<string[]> {
  const [people] = await query(store, 'SELECT count(*) AS n FROM samples');
  const rows = await query(store, 'SELECT chrom, pos, ref, alt, genotypes FROM variants');
  return rows.map(({ chrom, pos, ref, alt, genotypes }) => {
    const { bytes } = genotypes as { bytes: Uint8Array };
    const calls = Array.from({ length: Number(people?.n) }, (_, i) => '012.'[getCall(bytes, i)]);
    return `${chrom} ${pos} ${ref} ${alt} ${calls.join('')}`;
  });
}
