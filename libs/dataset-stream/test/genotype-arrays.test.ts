import { expect, test } from 'vitest';
import { GenotypeArrays, LIVE_ARRAYS } from '../src/genotype-arrays.ts';

test("an array is its user's until as many others were taken as there are", () => {
  const arrays = new GenotypeArrays({ rows: 1, features: 5, stride: 2 });
  const users = Array.from({ length: LIVE_ARRAYS + 2 }, () => ({}));
  const taken = users.map((user, i) => arrays.take(user).floats(5).fill(i));
  expect(users.map((user) => arrays.isOwnedBy(user))).toEqual([false, false, true, true]);
  expect(taken.slice(2).map((array) => [...array])).toEqual([Array(5).fill(2), Array(5).fill(3)]);
  expect([...(taken[1] ?? [])]).toEqual(Array(5).fill(3));
  expect(arrays.take({}).floats(2)).toHaveLength(2);
});
