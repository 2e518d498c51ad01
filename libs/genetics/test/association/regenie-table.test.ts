import fc from 'fast-check';
import { expect, test } from 'vitest';
import { six } from '../../src/association/regenie-table.ts';

test('six digits are those of toPrecision, but for halves that binary cannot hold', () => {
  const sizes = fc.tuple(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.integer({ min: -8, max: 8 }),
  );
  fc.assert(
    fc.property(sizes, ([mantissa, exponent]) => {
      const value = mantissa * 10 ** exponent;
      const expected = Number(value.toPrecision(6));
      const found = Number(six(value));
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(1.0001e-5 * Math.abs(expected));
      expect(six(value)).toBe(String(found));
      // No more digits than six, whatever binary makes of them.
      expect(
        six(value).replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').length,
      ).toBeLessThanOrEqual(Math.abs(found) >= 1e6 ? 21 : 6);
    }),
    { numRuns: 2000 },
  );
});

test('ends of the range, zero and what is not there', () => {
  expect([0, 1, -1, 0.0001, 99_999.96, 123_456.7, 1e-7].map(six)).toEqual([
    '0',
    '1',
    '-1',
    '0.0001',
    '100000',
    '123457',
    '1e-7',
  ]);
  expect(six(Number.NaN)).toBe('NA');
});
