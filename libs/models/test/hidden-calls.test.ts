import { expect, test } from 'vitest';
import { hideCalls } from '../src/hidden-calls.ts';
import type { Preprocessing } from '../src/preprocessing.ts';
import { SeededRandom } from '../src/seeded-random.ts';

const none = { mean: new Float32Array(0), scale: new Float32Array(0) };
const preprocessing: Preprocessing = {
  genotypes: { mean: new Float32Array(50), scale: new Float32Array(50) },
  covariates: none,
  indicators: [],
  missingCalls: [3, 7],
  people: 1,
};

test.each([0, 0.01, 0.3])('hides a share of %f of the calls, evenly, and says where', (share) => {
  const rows = 400;
  const genotypes = new Float32Array(rows * 52).fill(9);
  for (let row = 0; row < rows; row++) genotypes.fill(0, row * 52 + 50, row * 52 + 52);
  const encoded = { rows, genotypes, covariates: new Float32Array(0) };
  hideCalls(encoded, preprocessing, share, new SeededRandom(1));
  let hidden = 0;
  for (let row = 0; row < rows; row++) {
    const [first, second] = genotypes.subarray(row * 52 + 50, row * 52 + 52);
    expect(first).toBe(genotypes[row * 52 + 3] === 0 ? 1 : 0);
    expect(second).toBe(genotypes[row * 52 + 7] === 0 ? 1 : 0);
    hidden += genotypes.subarray(row * 52, row * 52 + 50).filter((value) => value === 0).length;
  }
  // Four standard deviations of a binomial count.
  const spread = 4 * Math.sqrt(rows * 50 * share * (1 - share));
  expect(Math.abs(hidden - rows * 50 * share)).toBeLessThanOrEqual(spread);
});
