import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Random } from '../src/random.ts';

const MASK = 2n ** 32n - 1n;

/** xoshiro128** written from its definition in 64-bit arithmetic. */
function* slowTwin(key: readonly (string | number)[]): Generator<number> {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest();
  const s = [0, 4, 8, 12].map((at) => BigInt(digest.readUInt32LE(at)));
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & MASK;
  for (;;) {
    yield Number((rotate((s[1]! * 5n) & MASK, 7n) * 9n) & MASK);
    const t = (s[1]! << 9n) & MASK;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotate(s[3]!, 11n);
  }
}

describe('Random', () => {
  test('uint32() equals xoshiro128** in 64-bit arithmetic', () => {
    const key = ['epoch', 7, 3];
    const random = new Random(...key);
    const twin = slowTwin(key);
    for (let i = 0; i < 2_000; i++) expect(random.uint32()).toBe(twin.next().value);
  });

  test('the same key gives the same numbers, another key others', () => {
    const take = (...key: (string | number)[]) => new Random(...key).uint32();
    expect(take('a', 1)).toBe(take('a', 1));
    expect(new Set([take('a', 1), take('a', 2), take('b', 1), take('a', 1, 0)]).size).toBe(4);
  });

  test('below() is uniform, also where 2³² is no multiple of its end', () => {
    for (const end of [3, 10, 3 * 2 ** 30]) {
      const random = new Random('uniform', end);
      const bins = new Uint32Array(3);
      for (let i = 0; i < 30_000; i++) bins[Math.floor((random.below(end) * 3) / end)]! += 1;
      const share = end === 10 ? [0.4, 0.3, 0.3] : [1 / 3, 1 / 3, 1 / 3];
      // Five standard deviations of a binomial share of 30,000 draws.
      for (const [i, bin] of bins.entries())
        expect(Math.abs(bin / 30_000 - share[i]!)).toBeLessThan(0.015);
    }
  });
});
