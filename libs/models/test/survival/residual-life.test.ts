import { expect, test } from 'vitest';
import { coxHazards } from '../../src/survival/person-hazards.ts';
import {
  conditionalSurvival,
  medianResidualLife,
  restrictedMeanLife,
} from '../../src/survival/residual-life.ts';

/** A constant hazard of 0.1 a year, in steps of a thousandth of a year. */
const times = Float64Array.from({ length: 100_000 }, (_, i) => (i + 1) / 1000);
const constant = { times, cumulative: times.map((time) => 0.1 * time) };
const hazards = coxHazards([0, Math.log(2)], constant);

test('of a constant hazard, life ahead does not depend on age', () => {
  for (const aliveAt of [0, 20, 40]) {
    const alive = { hazards, person: 0, aliveAt };
    expect(conditionalSurvival(alive, aliveAt + 5)).toBeCloseTo(Math.exp(-0.5), 3);
    expect(medianResidualLife(alive)).toBeCloseTo(Math.log(2) / 0.1, 2);
    const tenYears = (1 - Math.exp(-1)) / 0.1;
    expect(restrictedMeanLife(alive, aliveAt + 10)).toBeCloseTo(tenYears, 2);
  }
});

test('twice the hazard halves the median', () => {
  const alive = { hazards, person: 1, aliveAt: 10 };
  expect(medianResidualLife(alive)).toBeCloseTo(Math.log(2) / 0.2, 2);
});

test('a median beyond the end of follow-up is null, not a guess', () => {
  const short = { times: Float64Array.of(1, 2), cumulative: Float64Array.of(0.1, 0.2) };
  const alive = { hazards: coxHazards([0], short), person: 0, aliveAt: 0 };
  expect(medianResidualLife(alive)).toBeNull();
  expect(restrictedMeanLife(alive, 4)).toBeCloseTo(1 + Math.exp(-0.1) + 2 * Math.exp(-0.2), 12);
});
