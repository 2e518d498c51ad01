import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hardyWeinbergP } from '../../src/stages/drop-hwe.ts';

const counts = fc.integer({ min: 0, max: 60 });

/** The slow twin: the probability of every table, from logarithms of factorials. */
function slowP(het: number, homAlt: number, homRef: number): number {
  const logFactorial = [0];
  for (let i = 1; i <= 400; i++) logFactorial.push((logFactorial[i - 1] ?? 0) + Math.log(i));
  const people = het + homAlt + homRef;
  const alt = 2 * homAlt + het;
  const chance = (h: number) => {
    const [a, b] = [(alt - h) / 2, people - (alt + h) / 2];
    if (a < 0 || b < 0 || !Number.isInteger(a)) return 0;
    const parts = [people, alt, 2 * people - alt].map((n) => logFactorial[n] ?? 0);
    const without = [h, a, b, 2 * people].map((n) => logFactorial[n] ?? 0);
    const log = parts.reduce((x, y) => x + y) - without.reduce((x, y) => x + y) + h * Math.log(2);
    return Math.exp(log);
  };
  const seen = chance(het);
  let p = 0;
  for (let h = 0; h <= alt; h++) if (chance(h) <= seen * (1 + 1e-8)) p += chance(h);
  return people === 0 ? 1 : Math.min(1, p);
}

it('equals the sum over all tables on random counts', () => {
  fc.assert(
    fc.property(counts, counts, counts, (het, homAlt, homRef) => {
      expect(hardyWeinbergP(het, homAlt, homRef)).toBeCloseTo(slowP(het, homAlt, homRef), 8);
    }),
    { numRuns: 500 },
  );
});

it('is symmetric in the alleles, and 1 without variation', () => {
  expect(hardyWeinbergP(10, 3, 40)).toBe(hardyWeinbergP(10, 40, 3));
  expect(hardyWeinbergP(0, 0, 50)).toBe(1);
  expect(hardyWeinbergP(0, 0, 0)).toBe(1);
});

it('is small where heterozygotes are missing', () => {
  expect(hardyWeinbergP(0, 50, 50)).toBeLessThan(1e-20);
});
