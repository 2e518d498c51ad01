import { expect, test } from 'vitest';
import { uncensoredBefore } from '../../src/metrics/censoring.ts';

test('is the chance not to be censored before a time, deaths first at ties', () => {
  // At 2: one dies, one is censored; the dead one has left before the censoring is counted.
  const seen = uncensoredBefore({ time: [1, 2, 2, 5], event: [1, 1, 0, 0] });
  expect(seen(1)).toBe(1);
  expect(seen(2)).toBe(1); // just before the censoring at 2
  expect(seen(2.5)).toBe(1 / 2); // of the two who were left at 2, one was censored
  expect(seen(5)).toBe(1 / 2);
  expect(seen(6)).toBe(0);
});

test('is 1 for ever when nobody is censored', () => {
  const seen = uncensoredBefore({ time: [1, 2, 3], event: [1, 1, 1] });
  expect([0, 2, 99].map(seen)).toEqual([1, 1, 1]);
});
