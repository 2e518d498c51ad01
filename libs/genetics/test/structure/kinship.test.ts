import { packCalls } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KinshipScan, kinshipPairs } from '../../src/structure/kinship.ts';
import { relatedClusters, unrelatedPeople } from '../../src/structure/relatives.ts';

/** The estimator by its definition: squared differences over four times the fewer heterozygotes. */
function slowPair(variants: readonly (readonly number[])[], i: number, k: number) {
  const both = variants.filter((calls) => calls[i] !== 3 && calls[k] !== 3);
  const pairs = both.map((calls) => [calls[i] as number, calls[k] as number] as const);
  const count = (is: (a: number, b: number) => boolean) =>
    pairs.filter(([a, b]) => is(a, b)).length;
  const fewer = Math.min(
    count((a) => a === 1),
    count((_, b) => b === 1),
  );
  const distance = pairs.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0);
  return {
    first: i,
    second: k,
    variants: both.length,
    bothHet: count((a, b) => a === 1 && b === 1) / both.length,
    ibs0: count((a, b) => Math.abs(a - b) === 2) / both.length,
    kinship: fewer === 0 ? Number.NaN : 0.5 - distance / (4 * fewer),
  };
}

test('equals the definition, pair by pair', () => {
  const cohort = fc.integer({ min: 2, max: 90 }).chain((people) => {
    const calls = fc
      .constantFrom([0, 1, 2], [0, 1, 2, 3])
      .chain((some) =>
        fc.array(fc.constantFrom(...some), { minLength: people, maxLength: people }),
      );
    return fc.array(calls, { minLength: 1, maxLength: 70 });
  });
  fc.assert(
    fc.property(cohort, fc.double({ min: -1, max: 0.4, noNaN: true }), (variants, least) => {
      const people = variants[0]?.length ?? 0;
      const scan = new KinshipScan(people, variants.length);
      for (const calls of variants) scan.add(packCalls(calls));
      const expected = [];
      for (let i = 0; i < people; i++) {
        for (let k = i + 1; k < people; k++) {
          const pair = slowPair(variants, i, k);
          if (pair.kinship >= least) expected.push(pair);
        }
      }
      const bits = scan.bits();
      // Cut anywhere, as threads may have it.
      const cut = people >> 1;
      const found = [
        ...kinshipPairs(bits, { start: 0, end: cut }, least),
        ...kinshipPairs(bits, { start: cut, end: people }, least),
      ];
      expect(found).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

const PAIRS = fc.array(
  fc.tuple(fc.nat(19), fc.nat(19)).map(([first, second]) => ({ first, second })),
  { maxLength: 25 },
);

test('clusters join exactly those whom chains of relatives join', () => {
  fc.assert(
    fc.property(PAIRS, (pairs) => {
      const clusters = relatedClusters(20, pairs);
      // Floyd and Warshall.
      const reach = Array.from({ length: 20 }, (_, i) =>
        Array.from({ length: 20 }, (__, k) => i === k),
      );
      for (const { first, second } of pairs) {
        (reach[first] as boolean[])[second] = true;
        (reach[second] as boolean[])[first] = true;
      }
      for (let m = 0; m < 20; m++)
        for (let i = 0; i < 20; i++)
          for (let k = 0; k < 20; k++)
            if (reach[i]?.[m] && reach[m]?.[k]) (reach[i] as boolean[])[k] = true;
      for (let i = 0; i < 20; i++) expect(clusters[i]).toBe(reach[i]?.indexOf(true));
    }),
  );
});

test('of those kept no two are related, and nobody could be added', () => {
  fc.assert(
    fc.property(PAIRS, (all) => {
      const pairs = all.filter(({ first, second }) => first !== second);
      const among = Int32Array.from({ length: 18 }, (_, i) => i);
      const kept = unrelatedPeople(among, pairs);
      const isKept = new Set(kept);
      const clash = (a: number, b: number) =>
        pairs.some(
          ({ first, second }) => (first === a && second === b) || (first === b && second === a),
        );
      for (const { first, second } of pairs)
        expect(isKept.has(first) && isKept.has(second)).toBe(false);
      for (const person of among) {
        if (!isKept.has(person)) expect([...kept].some((other) => clash(person, other))).toBe(true);
      }
    }),
  );
});

test('the person with most relatives goes first', () => {
  const star = [1, 2, 3].map((second) => ({ first: 0, second }));
  expect([...unrelatedPeople(Int32Array.of(0, 1, 2, 3, 4), star)]).toEqual([1, 2, 3, 4]);
});
