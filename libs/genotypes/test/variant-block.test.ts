import { expect, test } from 'vitest';
import { rowCalls, variantKey } from '../src/index.ts';
import { block } from './tiny-block.ts';

test('rowCalls() is a view of one row', () => {
  const tiny = block([
    [0, 1, 2, 3, 0],
    [1, 1, 1, 1, 1],
    [2, 2, 2, 2, 2],
  ]);
  const row = rowCalls(tiny, 1);
  expect([...row]).toEqual([0b01_01_01_01, 0b01]);
  expect(row.buffer).toBe(tiny.calls.buffer);
});

test('variantKey() joins with colons', () => {
  expect(variantKey('chr22', 16050075, 'A', '<DEL>')).toBe('chr22:16050075:A:<DEL>');
});
