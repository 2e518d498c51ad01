import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimize } from '../../src/linear/lbfgs.ts';
import { expectClose } from '../expect-close.ts';

const options = { tolerance: 1e-9, maxIterations: 500 };

describe('minimize()', () => {
  test('finds the minimum of a badly scaled quadratic', () => {
    const scale = fc.integer({ min: -3, max: 3 }).map((power) => 10 ** power);
    const centers = fc.array(fc.record({ at: fc.integer({ min: -9, max: 9 }), scale }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(centers, (terms) => {
        const { x, isConverged } = minimize(
          (at, gradient) => {
            let value = 0;
            terms.forEach((term, i) => {
              const off = at[i]! - term.at;
              gradient[i] = term.scale * off;
              value += (term.scale * off * off) / 2;
            });
            return value;
          },
          new Float64Array(terms.length),
          options,
        );
        expect(isConverged).toBe(true);
        expectClose(
          x,
          terms.map((term) => term.at),
          4,
        );
      }),
    );
  });

  test('minimises a convex function that is no quadratic', () => {
    // log(e^(x+y) + e^(-x) + e^(-2y)) is smallest where x + y = -x + log 1 and so on; by symmetry of its
    // gradient both partial derivatives are 0 there.
    const f = ([x = 0, y = 0]: ArrayLike<number> & Iterable<number>, gradient: Float64Array) => {
      const terms = [Math.exp(x + y), Math.exp(-x), Math.exp(-2 * y)] as const;
      const sum = terms[0] + terms[1] + terms[2];
      gradient[0] = (terms[0] - terms[1]) / sum;
      gradient[1] = (terms[0] - 2 * terms[2]) / sum;
      return Math.log(sum);
    };
    const { x } = minimize(f, Float64Array.of(3, -2), options);
    expect(x[0]! + x[1]!).toBeCloseTo(-x[0]!, 6);
    expect(Math.exp(x[0]! + x[1]!)).toBeCloseTo(2 * Math.exp(-2 * x[1]!), 6);
  });

  test('says so when it runs out of iterations', () => {
    const f = (x: Float64Array, gradient: Float64Array) => {
      gradient[0] = Math.sinh(x[0]!);
      return Math.cosh(x[0]!);
    };
    const stopped = minimize(f, Float64Array.of(20), { tolerance: 1e-12, maxIterations: 1 });
    expect(stopped).toMatchObject({ isConverged: false, iterations: 1 });
  });

  test('leaves its start as it was', () => {
    const start = Float64Array.of(4);
    const square = ([x = 0]: Float64Array, gradient: Float64Array) => {
      gradient[0] = 2 * x;
      return x * x;
    };
    minimize(square, start, options);
    expect(start[0]).toBe(4);
  });
});
