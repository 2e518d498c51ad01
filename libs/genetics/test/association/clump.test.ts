import { packCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clump, type Hit, squaredCorrelation } from '../../src/association/clump.ts';

const MEMBERS = Int32Array.from({ length: 20 }, (_, i) => i);
const CALLS = fc.array(fc.constantFrom(0, 0, 1, 2, 3), { minLength: 24, maxLength: 24 });
const HITS = fc.array(
  fc.record({
    chrom: fc.constantFrom('1', '2'),
    pos: fc.integer({ min: 1, max: 400_000 }),
    log10P: fc.integer({ min: 5, max: 12 }),
    calls: CALLS.map((calls) => packCalls(calls)),
  }),
  { maxLength: 12 },
);

test('those kept are not linked; those dropped are linked to a better one that is kept', () => {
  fc.assert(
    fc.property(HITS, fc.double({ min: 0, max: 0.5, noNaN: true }), (hits, r2) => {
      const kept = clump(hits, { r2, windowKb: 250, members: MEMBERS });
      const linked = (a: Hit, b: Hit) =>
        a.chrom === b.chrom &&
        Math.abs(a.pos - b.pos) <= 250_000 &&
        squaredCorrelation(a.calls, b.calls, MEMBERS) > r2;
      for (const [i, hit] of hits.entries()) {
        const better = kept.some(
          (k) => k !== i && hits[k]!.log10P >= hit.log10P && linked(hits[k]!, hit),
        );
        if (!kept.includes(i)) expect(better).toBe(true);
        else for (const k of kept) if (k !== i) expect(linked(hits[k]!, hit)).toBe(false);
      }
    }),
  );
});

test('correlation is over members known for both', () => {
  const a = packCalls([0, 1, 2, 3, 1, 0]);
  const b = packCalls([0, 1, 2, 2, 3, 2]);
  expect(squaredCorrelation(a, b, Int32Array.of(0, 1, 2, 3, 4))).toBeCloseTo(1, 12);
  expect(squaredCorrelation(a, b, Int32Array.of(0, 1, 2, 5))).toBeLessThan(0.3);
  expect(squaredCorrelation(packCalls([0, 0]), b, Int32Array.of(0, 1))).toBe(0);
});
