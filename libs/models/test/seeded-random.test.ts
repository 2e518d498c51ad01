import { expect, test } from 'vitest';
import { SeededRandom } from '../src/seeded-random.ts';

const take = (random: SeededRandom, count: number) =>
  Array.from({ length: count }, () => random.next());

test('the same seed draws the same numbers, another seed others', () => {
  expect(take(new SeededRandom(1), 5)).toEqual(take(new SeededRandom(1), 5));
  expect(take(new SeededRandom(1), 5)).not.toEqual(take(new SeededRandom(2), 5));
});

test('goes on from a state as if it had never stopped', () => {
  const random = new SeededRandom(9);
  take(random, 100);
  expect(take(new SeededRandom(random.state), 20)).toEqual(take(random, 20));
});

test('draws uniformly: every tenth of [0, 1) gets its share', () => {
  const counts = new Array(10).fill(0);
  for (const value of take(new SeededRandom(3), 100_000)) counts[Math.floor(value * 10)]++;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400); // 4 sd
});

test('permutes: every number once, and every position is reached', () => {
  const firsts = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const order = new SeededRandom(seed).permutation(8);
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    firsts.add(order[0]!);
  }
  expect(firsts.size).toBe(8);
});
