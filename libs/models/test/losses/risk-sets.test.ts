import fc from 'fast-check';
import { expect, test } from 'vitest';
import { riskSets, upperBound } from '../../src/losses/risk-sets.ts';
import { arbitraryCases, columns } from '../survival-cases.ts';

test('somebody is at risk at an event time exactly if entry < t ≤ time and nothing is missing', () => {
  fc.assert(
    fc.property(arbitraryCases, (cases) => {
      const sets = riskSets(columns(cases).followUp);
      cases.forEach(({ entry, time, event }, i) => {
        sets.times.forEach((t, k) => {
          const isAtRisk = !Number.isNaN(event) && entry < t && t <= time;
          expect(sets.first[i]! <= k && k < sets.last[i]!).toBe(isAtRisk);
        });
      });
      const died = cases.filter(({ entry, time, event }) => event === 1 && entry < time);
      expect(sets.events).toBe(died.length);
      expect([...sets.deaths]).toEqual(
        [...sets.times].map((t) => died.filter(({ time }) => time === t).length),
      );
    }),
  );
});

test('upperBound() counts the values up to a limit', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), fc.nat(9), (values, limit) => {
      const sorted = values.toSorted((a, b) => a - b);
      expect(upperBound(sorted, limit)).toBe(values.filter((value) => value <= limit).length);
    }),
  );
});
