import { describe, expect, test } from 'vitest';
import { bootstrap, quantile } from '../src/bootstrap.ts';
import { SeededRandom } from '../src/seeded-random.ts';

const mean = (values: readonly number[]) => (members: Uint32Array) => ({
  mean: members.reduce((sum, i) => sum + values[i]!, 0) / members.length,
});

describe('bootstrap()', () => {
  test('its interval of a mean is that of the textbook', () => {
    const random = new SeededRandom(1);
    const values = Array.from({ length: 400 }, () => random.next());
    const { mean: estimate } = bootstrap(400, mean(values), { replicates: 2000, seed: 1 });
    const center = values.reduce((sum, value) => sum + value, 0) / 400;
    const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - center) ** 2, 0) / 399);
    expect(estimate?.value).toBeCloseTo(center, 12);
    expect(estimate?.low).toBeCloseTo(center - (1.96 * sd) / 20, 2);
    expect(estimate?.high).toBeCloseTo(center + (1.96 * sd) / 20, 2);
  });

  test('the same seed gives the same interval', () => {
    const run = (seed: number) =>
      bootstrap(5, mean([1, 2, 3, 4, 9]), { replicates: 50, seed }).mean;
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  test('a distance lies within its own interval, which is not below 0', () => {
    const random = new SeededRandom(4);
    const distance = (values: readonly number[]) => (members: Uint32Array) => {
      const { mean: at } = mean(values)(members);
      return { distance: Math.abs(at) }; // of a mean that is 0 but for noise
    };
    for (let round = 0; round < 20; round++) {
      const values = Array.from({ length: 60 }, () => random.next() - 0.5);
      const options = { replicates: 200, seed: round };
      const moved = bootstrap(60, distance(values), { ...options, distances: ['distance'] });
      const { value, low, high } = moved.distance!;
      expect(low).toBeGreaterThanOrEqual(0);
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    }
  });

  test('a figure that cannot be had is null, and does not spoil the others', () => {
    const figures = bootstrap(3, () => ({ known: 2, unknown: Number.NaN }), {
      replicates: 10,
      seed: 1,
    });
    expect(figures).toEqual({ known: { value: 2, low: 2, high: 2 }, unknown: null });
  });

  test('a figure that is unknown in most resamples is null', () => {
    const rare = (members: Uint32Array) => ({ rare: new Set(members).size === 3 ? 1 : Number.NaN });
    expect(bootstrap(3, rare, { replicates: 200, seed: 1 }).rare).toBeNull();
  });
});

test('quantile() is linear between neighbours', () => {
  expect(quantile([10, 20, 30], 0)).toBe(10);
  expect(quantile([10, 20, 30], 0.25)).toBe(15);
  expect(quantile([10, 20, 30], 1)).toBe(30);
  expect(quantile([], 0.5)).toBeUndefined();
});
