import { expect, test } from 'vitest';
import { formatBounds, formatCount, formatInterval, formatValue } from '../src/number-format.ts';

test.each([
  [0.81234, '0.812'],
  [1, '1.00'],
  [0, '0'],
  [-0.5, '−0.500'],
  [12.345, '12.3'],
  [99.96, '100'],
  [1234.5, '1,235'],
  [0.000123, '1.23e−4'],
  [0.00123, '0.00123'],
  [12_345_678, '1.23e+7'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
  [null, '–'],
  [undefined, '–'],
])('formatValue(%s) is %s', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test('formatCount() separates thousands', () => {
  expect([0, 999, 2504, 125_000_000].map(formatCount)).toEqual([
    '0',
    '999',
    '2,504',
    '125,000,000',
  ]);
});

test('formatInterval() gives the bounds when both are known', () => {
  expect(formatInterval({ value: 0.8, low: 0.7, high: 0.9 })).toBe('0.800 (0.700–0.900)');
  expect(formatInterval({ value: 0.8, low: 0.7 })).toBe('0.800');
  expect(formatInterval({ value: 0.8, low: null, high: null })).toBe('0.800');
  expect(formatInterval(null)).toBe('–');
});

test('formatBounds() does not put a dash beside a minus', () => {
  expect(formatBounds({ value: 0, low: -0.1, high: 0.1 })).toBe('−0.100 to 0.100');
});
