import { expect, it } from 'vitest';
import { arraysOf } from '../../src/submit/slurm.ts';

it('keeps the indices of every array below the bound of Slurm', () => {
  const shards = [0, 3, 999, 1000, 1001, 2500];
  expect(arraysOf(shards, 1001)).toEqual([
    { base: 0, shards: [0, 3, 999, 1000] },
    { base: 1001, shards: [1001] },
    { base: 2002, shards: [2500] },
  ]);
  expect(arraysOf([], 1001)).toEqual([]);
});
