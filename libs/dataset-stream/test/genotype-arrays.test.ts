import { expect, test } from 'vitest';
import { GenotypeArrays, LIVE_ARRAYS } from '../src/genotype-arrays.ts';

test("an array is its user's until as many others were taken as there are", () => {
  const arrays = new GenotypeArrays(5);
  const users = Array.from({ length: LIVE_ARRAYS + 2 }, () => ({}));
  const taken = users.map((user, i) => arrays.take(i === 1 ? 2 : 5, user).fill(i));
  expect(users.map((user) => arrays.isOwnedBy(user))).toEqual([
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
  expect(taken.slice(2).map((array) => [...array])).toEqual(
    [2, 3, 4, 5].map((i) => Array(5).fill(i)),
  );
  expect([...(taken[1] ?? [])]).toEqual([5, 5]);
});
