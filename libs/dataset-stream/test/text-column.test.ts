import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textColumn } from '../src/text-column.ts';

/** A column of texts as we read it, and as the binding does. */
async function read(texts: readonly (string | null)[]) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE TABLE t(i INTEGER, text VARCHAR)');
  const appender = await connection.createAppender('t');
  for (const [i, text] of texts.entries()) {
    appender.appendInteger(i);
    if (text === null) appender.appendNull();
    else appender.appendVarchar(text);
    appender.endRow();
  }
  appender.closeSync();
  const result = await connection.stream('SELECT text FROM t ORDER BY i');
  const ours: (string | null)[] = [];
  const theirs: unknown[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    ours.push(...textColumn(chunk, 0));
    theirs.push(...chunk.getColumnValues(0));
  }
  connection.closeSync();
  instance.closeSync();
  return { ours, theirs };
}

test('reads texts as the binding does, short and long, of any letters, and NULL', async () => {
  const text = fc.oneof(
    fc.constantFrom(null, '', 'A', 'é', 'ACGTACGTACGT', 'ACGTACGTACGTA', '<DEL>', '日本語の文'),
    fc.string({ unit: 'grapheme', maxLength: 40 }).filter((one) => !one.includes('\0')),
  );
  const rows = fc.array(text, { minLength: 1, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(rows, async (texts) => {
      const { ours, theirs } = await read(texts);
      expect(ours).toEqual(theirs);
      expect(ours).toEqual(texts);
    }),
    { numRuns: 30 },
  );
});

test('reads a column of several chunks', async () => {
  const texts = Array.from({ length: 5_000 }, (_, i) =>
    i % 7 === 0 ? null : 'ACGT'.repeat(i % 9),
  );
  expect((await read(texts)).ours).toEqual(texts);
});
