import { expect, it } from 'vitest';
import { solve } from '../src/solve.ts';

it('solve() finds where a rising function reaches the target', () => {
  expect(solve((x) => x ** 3, 8, -10, 10)).toBeCloseTo(2, 12);
});

it('solve() ends at the bound when the target lies beyond', () => {
  expect(solve((x) => x, 50, 0, 10)).toBeCloseTo(10, 12);
});
