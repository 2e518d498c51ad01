import { expect, test } from 'vitest';
import { DuckDbSession, identifier, literal } from '../src/duckdb-session.ts';

async function numbers(session: DuckDbSession, count: number): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of session.chunks(`SELECT range::INTEGER FROM range(${count})`)) {
    for (const value of chunk.getColumnValues(0)) all.push(Number(value));
  }
  return all;
}

test('two streams of one session do not cut each other short', async () => {
  const session = await DuckDbSession.open();
  const [a, b] = await Promise.all([numbers(session, 100_000), numbers(session, 70_000)]);
  expect(a).toEqual([...Array(100_000).keys()]);
  expect(b).toEqual([...Array(70_000).keys()]);
  session.close();
});

test('literal() and identifier() keep what they quote', async () => {
  const session = await DuckDbSession.open();
  const odd = `it's "odd"`;
  const sql = `SELECT ${identifier(odd)} FROM (SELECT ${literal(odd)} AS ${identifier(odd)})`;
  expect(await session.rows(sql)).toEqual([[odd]]);
  session.close();
});
