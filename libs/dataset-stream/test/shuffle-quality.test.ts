import { expect, test } from 'vitest';
import { shuffleQuality } from '../bench/shuffle-quality.ts';

test('windows of one row group mix sorted labels like a permutation', () => {
  const full = shuffleQuality(100_000, null);
  const windowed = shuffleQuality(100_000, 1);
  expect(full.labelEntropy).toBeGreaterThan(0.995);
  expect(windowed.labelEntropy).toBeGreaterThan(0.995);
  expect(full.rankDisplacement).toBeCloseTo(1 / 3, 2);
  expect(Math.abs(windowed.rankDisplacement - 1 / 3)).toBeLessThan(0.06);
});
