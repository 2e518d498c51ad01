import { expect, test } from 'vitest';
import { bySubgroup } from '../../src/evaluation/subgroups.ts';

test('evaluates each group among those who are there', () => {
  const subgroups = [
    { by: 'sex', name: 'F', members: new Set(['a', 'c', 'z']) },
    { by: 'sex', name: 'M', members: new Set(['b']) },
    { by: 'age', name: '90–99', members: new Set(['y']) },
  ];
  expect(bySubgroup(subgroups, ['a', 'b', 'c'], (rows) => [...rows])).toEqual({
    sex: { F: [0, 2], M: [1] },
  });
});
