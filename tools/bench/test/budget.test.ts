import { describe, expect, it } from 'vitest';
import { type Budget, budgetCells, judge, margin } from '../src/budget.ts';
import { spreadOf } from '../src/statistics.ts';

const budget = (bound: Budget['bound'], limit: number, values: number[]): Budget => ({
  what: 'faster than plink2',
  bound,
  limit,
  unit: 'times',
  measured: spreadOf(values),
});

describe('judge()', () => {
  it.each([
    ['at least', 2, [2], 'met'],
    ['at least', 2, [1.99], 'missed'],
    ['at most', 2, [2], 'met'],
    ['at most', 2, [2.01], 'missed'],
    // The median decides, not the best run.
    ['at least', 2, [9, 1, 1], 'missed'],
    ['at most', 2, [], 'not measured'],
    ['at most', 2, [Number.NaN], 'not measured'],
  ] as const)('%s %d with %j is %s', (bound, limit, values, verdict) => {
    expect(judge(budget(bound, limit, [...values]))).toBe(verdict);
  });
});

it('margin() is a share of the limit', () => {
  expect(margin(budget('at least', 2, [2.5]))).toBe(0.25);
  expect(margin(budget('at most', 4, [5]))).toBe(0.25);
  expect(margin(budget('at most', 4, []))).toBeNaN();
});

describe('budgetCells()', () => {
  it('says by how much', () => {
    expect(budgetCells(budget('at least', 2, [2.5, 2.4, 2.6]))).toEqual([
      'faster than plink2',
      'at least 2 ×',
      '2.5 × (2.4 × to 2.6 ×)',
      'met by 25 %',
    ]);
    expect(budgetCells(budget('at least', 2, [1]))[3]).toBe('**missed** by 50 %');
  });

  it('says why there is no figure', () => {
    const unknown = { ...budget('at least', 2, []), note: 'plink2 is not installed' };
    expect(budgetCells(unknown).slice(2)).toEqual(['–', 'not measured (plink2 is not installed)']);
  });

  it('judges nothing of a smoke run', () => {
    expect(budgetCells(budget('at least', 2, [1]), { isSmoke: true })[3]).toBe('not judged');
  });
});
