import { expect, test } from 'vitest';
import { binnedHazards, coxHazards, hazardBetween } from '../../src/survival/person-hazards.ts';
import { expectClose } from '../expect-close.ts';

test('coxHazards() scales one baseline', () => {
  const baseline = { times: Float64Array.of(1, 3), cumulative: Float64Array.of(0.5, 0.7) };
  const hazards = coxHazards([0, Math.log(3)], baseline);
  expectClose(
    [0, 1, 2, 3].map((t) => hazards.cumulative(1, t)),
    [0, 1.5, 1.5, 2.1],
    12,
  );
  expect(hazards.risk).toEqual([0, Math.log(3)]);
  expect(hazardBetween(hazards, 0, { from: 1, duration: 2 })).toBeCloseTo(0.2, 12);
  expect(hazardBetween(hazards, 0, { from: 3, duration: -2 })).toBe(0);
});

test('binnedHazards() is even within a bin, each person by their own', () => {
  const logs = [0.2, 0.4, 1, 0.1].map(Math.log); // two people, two bins
  const hazards = binnedHazards(logs, [10, 20, 40]);
  const at = [0, 10, 15, 20, 30, 40, 99];
  expectClose(
    at.map((t) => hazards.cumulative(0, t)),
    [0, 0, 0.1, 0.2, 0.4, 0.6, 0.6],
    12,
  );
  expectClose(
    at.map((t) => hazards.cumulative(1, t)),
    [0, 0, 0.5, 1, 1.05, 1.1, 1.1],
    12,
  );
  expectClose(hazards.risk, [Math.log(0.6), Math.log(1.1)], 12);
  expect([hazards.times[0], hazards.times.at(-1)]).toEqual([11, 40]);
});
