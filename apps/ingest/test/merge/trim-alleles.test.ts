import fc from 'fast-check';
import { expect, it } from 'vitest';
import { trimAlleles } from '../../src/merge/trim-alleles.ts';

it.each([
  ['TAG', 'TCG', { pos: 11, ref: 'A', alt: 'C' }],
  ['CAA', 'CA', { pos: 10, ref: 'CA', alt: 'C' }],
  ['CAAA', 'CAA', { pos: 10, ref: 'CA', alt: 'C' }],
  ['GTC', 'GTTC', { pos: 10, ref: 'G', alt: 'GT' }],
  ['AC', 'AG', { pos: 11, ref: 'C', alt: 'G' }],
  ['CA', 'TA', { pos: 10, ref: 'C', alt: 'T' }],
])('trimAlleles() trims %s → %s', (ref, alt, expected) => {
  expect(trimAlleles(10, ref, alt)).toEqual(expected);
});

it.each([
  ['A', 'C'],
  ['A', 'AT'],
  ['AT', 'A'],
  ['AC', 'GT'],
  ['ATG', '<DEL>'],
  ['ATG', '*'],
  ['AA', 'A]2:100]'],
  ['AA', ']2:100]A'],
  ['AA', 'AAC.'],
])('trimAlleles() leaves %s → %s', (ref, alt) => {
  expect(trimAlleles(10, ref, alt)).toBeNull();
});

it('trimAlleles() makes the same sequence on any shared flank', () => {
  const bases = fc.string({ unit: fc.constantFrom('A', 'C'), maxLength: 4 });
  const alleles = bases.map((text) => `G${text}`);
  fc.assert(
    fc.property(bases, alleles, alleles, bases, (before, ref, alt, after) => {
      fc.pre(ref !== alt);
      const trimmed = trimAlleles(10, before + ref + after, before + alt + after);
      const {
        pos,
        ref: from,
        alt: to,
      } = trimmed ?? { pos: 10, ref: before + ref + after, alt: before + alt + after };
      expect(pos).toBeGreaterThanOrEqual(10);
      // Both alleles, put back into the reference, spell what they spelt before.
      const whole = before + ref + after;
      const behind = whole.slice(pos - 10 + from.length);
      expect(whole.slice(0, pos - 10) + from + behind).toBe(whole);
      expect(whole.slice(0, pos - 10) + to + behind).toBe(before + alt + after);
      const isMinimal =
        from.length === 1 || to.length === 1 || (from.at(-1) !== to.at(-1) && from[0] !== to[0]);
      expect(isMinimal).toBe(true);
    }),
  );
});
