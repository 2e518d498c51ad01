import { describe, expect, it } from 'vitest';
import { Random } from '../src/random.ts';

const DRAWS = 200_000;

function moments(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS };
}

describe('Random', () => {
  it('gives these very numbers', () => {
    const random = new Random(7, 'people');
    expect([
      random.uint32(),
      random.uint32(),
      random.unit(),
      random.normal(),
    ]).toMatchInlineSnapshot(`
        [
          2245789447,
          4098346253,
          0.8727853940241581,
          1.1681263149173078,
        ]
      `);
  });

  it('depends on the seed and on the name', () => {
    const first = (seed: number, name: string) => new Random(seed, name).uint32();
    expect(new Set([first(1, 'a'), first(1, 'b'), first(2, 'a')]).size).toBe(3);
  });

  it('draws each distribution with its mean and variance', () => {
    const random = new Random(1, 'moments');
    const expected = [
      [() => random.unit(), 0.5, 1 / 12],
      [() => random.below(6), 2.5, 35 / 12],
      [() => random.between(2, 4), 3, 1 / 3],
      [() => random.waiting(), 1, 1],
      [() => random.normal(), 0, 1],
      [() => Number(random.chance(0.3)), 0.3, 0.21],
      [() => random.weighted([1, 0, 3]), 1.5, 0.75],
    ] as const;
    for (const [draw, mean, variance] of expected) {
      const found = moments(draw);
      expect(Math.abs(found.mean - mean)).toBeLessThan(4.5 * Math.sqrt(variance / DRAWS));
      expect(found.variance / variance).toBeCloseTo(1, 1);
    }
  });

  it('shuffles into every order equally often', () => {
    const random = new Random(1, 'orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffled(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(140);
  });
});
