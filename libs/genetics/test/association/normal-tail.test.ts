import { expect, test } from 'vitest';
import { chiSquareOfLog10P, minusLog10P } from '../../src/association/normal-tail.ts';

// -log10(erfc(sqrt(x / 2))) of another library; the last by the asymptotic series.
test.each([
  [0, 0],
  [0.454936423119572, 0.301029995663981],
  [1, 0.498515545828035],
  [3.84145882069412, 1.30102999566398],
  [6.24, 1.903449816],
  [6.26, 1.908353426],
  [29.716785, 7.30103],
  [100, 22.8172343],
  [1e6, 217150.43],
])('P of chi-square %d is 10^-%d', (chiSquare, expected) => {
  const found = minusLog10P(chiSquare);
  expect(Math.abs(found - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
  if (chiSquare > 0) expect(chiSquareOfLog10P(found) / chiSquare).toBeCloseTo(1, 8);
});

test('nothing is said of nothing', () => {
  expect(minusLog10P(Number.NaN)).toBeNaN();
});

test('the two formulas meet', () => {
  expect(minusLog10P(6.25 - 1e-9) / minusLog10P(6.25 + 1e-9)).toBeCloseTo(1, 8);
});
