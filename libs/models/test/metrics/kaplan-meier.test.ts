import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kaplanMeier } from '../../src/metrics/kaplan-meier.ts';
import { arbitraryCases, columns } from '../survival-cases.ts';

test('multiplies the shares that survive each time of death', () => {
  fc.assert(
    fc.property(arbitraryCases, (cases) => {
      const { times, survival, atRisk, deaths } = kaplanMeier(columns(cases).followUp);
      const people = cases.filter(({ entry, time, event }) => entry < time && !Number.isNaN(event));
      let alive = 1;
      const dead = people.filter(({ event }) => event === 1).map(({ time }) => time);
      const expectedTimes = [...new Set(dead)].toSorted((a, b) => a - b);
      expect([...times]).toEqual(expectedTimes);
      expectedTimes.forEach((t, k) => {
        const risk = people.filter(({ entry, time }) => entry < t && t <= time).length;
        const died = dead.filter((time) => time === t).length;
        alive *= 1 - died / risk;
        expect([atRisk[k], deaths[k]]).toEqual([risk, died]);
        expect(survival[k]).toBeCloseTo(alive, 12);
      });
    }),
  );
});

test('without a death is empty', () => {
  expect(kaplanMeier({ time: [1, 2], event: [0, 0] }).times).toHaveLength(0);
});
