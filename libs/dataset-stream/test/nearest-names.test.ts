import { expect, test } from 'vitest';
import { DuckDbSession } from '../src/duckdb-session.ts';
import { nameList, nearestNames } from '../src/nearest-names.ts';

test('nearestNames() lists up to three by edit distance, then by name', async () => {
  const session = await DuckDbSession.open();
  const nearest = (wanted: string, names: string[]) =>
    nearestNames(session, wanted, nameList(names));
  expect(await nearest('agee', ['bmi', 'age', 'sex', 'stage', 'age'])).toBe(
    '"age", "sex" or "stage"',
  );
  expect(await nearest("o'k", ["o'c"])).toBe(`"o'c"`);
  expect(await nearest('x', [])).toBe('');
  session.close();
});
