import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascending, invert, shuffle } from '../src/permutation.ts';
import { Random } from '../src/random.ts';

describe('shuffle()', () => {
  test('keeps every value', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (values, seed) => {
        const shuffled = shuffle(Int32Array.from(values), new Random(seed));
        expect([...shuffled].sort()).toEqual([...Int32Array.from(values)].sort());
      }),
    );
  });

  test('gives each of the 24 orders of four equally often', () => {
    const counts = new Map<string, number>();
    const random = new Random('orders');
    for (let i = 0; i < 24_000; i++) {
      const order = shuffle(ascending(4), random).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Standard deviation of a count is 31.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(155);
  });
});

test('invert() undoes a permutation and marks the absent', () => {
  const permutation = shuffle(ascending(100), new Random('invert'));
  const inverse = invert(permutation);
  for (let i = 0; i < 100; i++) expect(inverse[permutation[i]!]).toBe(i);
  expect([...invert(Int32Array.of(3, 1), 5)]).toEqual([-1, 1, -1, 0, -1]);
});
