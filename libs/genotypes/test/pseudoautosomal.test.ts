import { expect, test } from 'vitest';
import { isPseudoautosomal } from '../src/pseudoautosomal.ts';

test('tells the ends of X, by build', () => {
  const is = (pos: number, build: string | null) => isPseudoautosomal('chrX', pos, build);
  expect([is(10_000, 'GRCh38'), is(10_001, 'GRCh38'), is(2_781_479, 'GRCh38')]).toEqual([
    false,
    true,
    true,
  ]);
  expect([is(2_750_000, 'GRCh38'), is(2_750_000, 'GRCh37'), is(2_750_000, null)]).toEqual([
    true,
    false,
    true,
  ]);
  expect([is(155_000_000, 'GRCh37'), is(155_000_000, 'GRCh38')]).toEqual([true, false]);
  expect(is(50_000_000, null)).toBe(false);
  expect(isPseudoautosomal('Y', 100_000, 'GRCh38')).toBe(false);
});
