import { expect, it } from 'vitest';
import { formatQuantity, formatSpread, type Unit } from '../src/quantity.ts';

it.each<[number, Unit, string]>([
  [0.0123, 'seconds', '12.3 ms'],
  [2.345, 'seconds', '2.3 s'],
  [125, 'seconds', '2 min 05 s'],
  [1_500_000, 'bytes', '1.5 MB'],
  [1.25e9, 'bytes/s', '1.25 GB/s'],
  [2.0512, 'times', '2.05 ×'],
  [0.0312, 'share', '3.12 %'],
  [806_123_456, 'genotypes/s', '806 million genotypes/s'],
  [9_800, 'rows/s', '9.8 thousand rows/s'],
  [0.5, 'people/s', '0.5 people/s'],
  [Number.NaN, 'seconds', '–'],
])('formatQuantity(%d, %s) is %s', (value, unit, text) => {
  expect(formatQuantity(value, unit)).toBe(text);
});

it('formatSpread() shows the extremes of several runs', () => {
  const spread = { median: 2, low: 1.9, high: 2.25, runs: 5 };
  expect(formatSpread(spread, 'times')).toBe('2 × (1.9 × to 2.25 ×)');
  expect(formatSpread({ ...spread, runs: 1 }, 'times')).toBe('2 ×');
  expect(formatSpread(null, 'times')).toBe('–');
});
