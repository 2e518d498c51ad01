import { expect } from 'vitest';

/** Length of the difference as a share of the length of what is expected. */
export function relativeError(found: ArrayLike<number>, expected: Float32Array): number {
  let [error, length] = [0, 1e-12];
  expected.forEach((value, i) => {
    error += (found[i]! - value) ** 2;
    length += value ** 2;
  });
  expect(found).toHaveLength(expected.length);
  return Math.sqrt(error / length);
}
