import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential, logistic, naturalLog } from '../src/exact-math.ts';

const TOLERANCE = 1e-14;

describe('naturalLog()', () => {
  it('agrees with Math.log', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        const expected = Math.log(x);
        expect(Math.abs(naturalLog(x) - expected)).toBeLessThanOrEqual(
          TOLERANCE * Math.max(Math.abs(expected), 0.5),
        );
      }),
    );
  });

  it('keeps the edges', () => {
    expect([0, 1, -1, Infinity, Number.NaN].map(naturalLog)).toEqual([
      -Infinity,
      0,
      Number.NaN,
      Infinity,
      Number.NaN,
    ]);
  });
});

describe('exponential()', () => {
  it('agrees with Math.exp', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(TOLERANCE);
      }),
    );
  });

  it('keeps the edges', () => {
    expect([0, -800, 800, Number.NaN].map(exponential)).toEqual([1, 0, Infinity, Number.NaN]);
  });
});

it('gives these very bits', () => {
  const bits = (x: number) => Buffer.from(new Float64Array([x]).buffer).toString('hex');
  expect([naturalLog(0.3), exponential(-2.7), logistic(0.4)].map(bits)).toMatchInlineSnapshot(`
    [
      "20a7bdfc7843f3bf",
      "c20054676134b13f",
      "b27416067328e33f",
    ]
  `);
});
