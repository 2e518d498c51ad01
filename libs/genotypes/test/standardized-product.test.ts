import { describe, expect, it } from 'vitest';
import { packCalls } from '../src/packed-calls.ts';
import { multiplyCalls, multiplyCallsTransposed } from '../src/standardized-product.ts';

// Two people, three variants; the second call of the second person is missing.
const data = Uint8Array.of(...packCalls([0, 1, 2]), ...packCalls([2, 3, 1]));
const calls = { rows: 2, columns: 3, stride: 1, data };
const scaling = { mean: Float32Array.of(1, 0.5, 1.5), scale: Float32Array.of(2, 1, 0) };
const x = { calls, scaling };

describe('multiplyCalls()', () => {
  it('standardises, and takes a missing call as the mean', () => {
    const weights = Float32Array.of(1, 10, 2, 20, 4, 40); // [3, 2]
    // Standardised: −2, 0.5, 0 and 2, 0, 0.
    expect([...multiplyCalls(x, weights, 2)]).toEqual([-1, -10, 2, 20]);
  });

  it('refuses weights of another size', () => {
    expect(() => multiplyCalls(x, new Float32Array(5), 2)).toThrow(
      'Cannot multiply calls: expected 3 × 2 weights, got 5',
    );
  });
});

describe('multiplyCallsTransposed()', () => {
  it('is the gradient of the weights', () => {
    expect([...multiplyCallsTransposed(x, Float32Array.of(1, 3), 1)]).toEqual([4, 0.5, 0]);
  });

  it('refuses slopes of another size', () => {
    expect(() => multiplyCallsTransposed(x, new Float32Array(3), 1)).toThrow(
      'Cannot multiply calls: expected 2 × 1 slopes, got 3',
    );
  });
});
