import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breslowHazard, cumulativeHazard, survivalAt } from '../../src/metrics/breslow.ts';
import { arbitraryCases, columns } from '../survival-cases.ts';

test('adds deaths over the summed risk of those at risk', () => {
  fc.assert(
    fc.property(arbitraryCases, (cases) => {
      const { followUp, eta } = columns(cases);
      const baseline = breslowHazard(eta, followUp);
      const people = cases.filter(({ entry, time, event }) => entry < time && !Number.isNaN(event));
      let hazard = 0;
      baseline.times.forEach((t, k) => {
        const risk = people
          .filter(({ entry, time }) => entry < t && t <= time)
          .reduce((sum, person) => sum + Math.exp(person.eta), 0);
        hazard += people.filter(({ time, event }) => event === 1 && time === t).length / risk;
        expect(baseline.cumulative[k]).toBeCloseTo(hazard, 10);
      });
    }),
  );
});

test('survivalAt() is 1 before the first death and falls with risk', () => {
  const baseline = breslowHazard([0, 0, 0], { time: [2, 4, 6], event: [1, 1, 0] });
  expect([1.9, 2, 3.9, 4, 99].map((time) => cumulativeHazard(baseline, time))).toEqual([
    0,
    1 / 3,
    1 / 3,
    1 / 3 + 1 / 2,
    1 / 3 + 1 / 2,
  ]);
  expect(survivalAt(baseline, 0, 1)).toBe(1);
  expect(survivalAt(baseline, 1, 4)).toBeCloseTo(Math.exp(-(5 / 6) * Math.E), 12);
});
