import { array, assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, ratioOf, spreadOf } from '../src/statistics.ts';

const finite = double({ noNaN: true, min: -1e9, max: 1e9 });

describe('median()', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('has as many values below as above', () => {
    assert(
      property(array(finite, { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        return Math.max(below, above) <= values.length / 2;
      }),
    );
  });

  it('is NaN of nothing, and leaves its input in order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(median([])).toBeNaN();
  });
});

it('spreadOf() has the extremes and the number of runs', () => {
  expect(spreadOf([2, 8, 4])).toEqual({ median: 4, low: 2, high: 8, runs: 3 });
  expect(spreadOf([])).toBeNull();
});

describe('ratioOf()', () => {
  it('is taken round by round', () => {
    // A round in which all are ten times slower does not change the ratio.
    expect(ratioOf([2, 20, 2], [1, 10, 1])).toEqual({ median: 2, low: 2, high: 2, runs: 3 });
    expect(ratioOf([2, 6, 4], [1, 2, 4])?.median).toBe(2);
  });

  it('uses the rounds that both have', () => {
    expect(ratioOf([9, 9], [3, 1, 1])).toEqual({ median: 6, low: 3, high: 9, runs: 2 });
    expect(ratioOf([], [1])).toBeNull();
  });
});
