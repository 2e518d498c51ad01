import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packCalls, tallyCalls } from '../src/index.ts';
import { calls } from './arbitrary-calls.ts';

describe('tallyCalls()', () => {
  test('counts as its slow twin does', () => {
    fc.assert(
      fc.property(calls, (row) => {
        const count = (value: number) => row.filter((one) => one === value).length;
        expect(tallyCalls(packCalls(row), row.length)).toEqual({
          zero: count(0),
          one: count(1),
          two: count(2),
          missing: count(3),
        });
      }),
    );
  });

  test.each([1, 2, 3])('does not overflow on long rows of nothing but %i', (value) => {
    const tally = tallyCalls(packCalls(new Array(100_003).fill(value)), 100_003);
    expect([tally.zero, tally.one, tally.two, tally.missing]).toEqual(
      [0, 1, 2, 3].map((one) => (one === value ? 100_003 : 0)),
    );
  });

  test('refuses a row that was cut short instead of counting 0 in it', () => {
    expect(() => tallyCalls(new Uint8Array(1), 5)).toThrow(
      new RangeError('Cannot tally 5 calls: expected at least 2 bytes, got 1'),
    );
  });
});
