import { expect, test } from 'vitest';
import { breslowHazard, coxHazards } from '../../src/index.ts';
import type { FollowUp } from '../../src/losses/risk-sets.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { fitHazardSpread } from '../../src/survival/hazard-spread.ts';
import { outlookIntervals } from '../../src/survival/outlook-intervals.ts';

const RATE = 0.08;

/** People whose hazard is `RATE · e^η` from 0 on, seen for up to 20 years. */
function cohort(people: number, random: SeededRandom) {
  const logHazard = Float64Array.from({ length: people }, () => 2 * (random.next() - 0.5));
  const death = logHazard.map((eta) => -Math.log(1 - random.next()) / (RATE * Math.exp(eta)));
  const leaves = logHazard.map(() => 5 + 15 * random.next());
  const followUp: FollowUp = {
    time: death.map((at, i) => Math.min(at, leaves[i] ?? 0)),
    event: death.map((at, i) => Number(at < (leaves[i] ?? 0))),
    entry: undefined,
  };
  return { logHazard, followUp };
}

/** The intervals of survival 5 years on of people with three log hazards. */
function intervals(people: number, seed: number) {
  const { logHazard, followUp } = cohort(people, new SeededRandom(seed));
  const baseline = breslowHazard(logHazard, followUp);
  const spread = fitHazardSpread(coxHazards(logHazard, baseline), followUp, { seed });
  const frame = { horizons: [5], until: 15 };
  const found = outlookIntervals(coxHazards([-1, 0, 1], baseline), [0, 0, 0], frame, spread);
  const width = found.length / 3;
  return [-1, 0, 1].map((eta, i) => ({
    truth: Math.exp(-RATE * 5 * Math.exp(eta)),
    low: found[i * width + 2] ?? Number.NaN,
    high: found[i * width + 3] ?? Number.NaN,
  }));
}

test('intervals of survival hold the truth about 95 times in 100', () => {
  const all = Array.from({ length: 60 }, (_, seed) => intervals(200, seed + 1)).flat();
  const covered = all.filter(({ truth, low, high }) => low <= truth && truth <= high).length;
  expect(covered / all.length).toBeGreaterThan(0.9);
  expect(covered / all.length).toBeLessThan(0.99);
});

test('they are as wide as Greenwood says where nobody differs, and half so with four times the people', () => {
  const random = new SeededRandom(9);
  const width = (people: number) => {
    const { followUp } = cohort(people, random);
    const flat = new Float64Array(people);
    const baseline = breslowHazard(flat, followUp);
    const spread = fitHazardSpread(coxHazards(flat, baseline), followUp, {
      seed: 1,
      replicates: 400,
    });
    const frame = { horizons: [5], until: 15 };
    const found = outlookIntervals(coxHazards([0], baseline), [0], frame, spread);
    // Aalen's variance of the cumulative hazard: Σ d / n².
    const order = Array.from(followUp.time, (time, i) => ({ time, died: followUp.event[i] === 1 }));
    order.sort((a, b) => a.time - b.time);
    let variance = 0;
    let hazard = 0;
    order.forEach(({ time, died }, i) => {
      if (!died || time > 5) return;
      variance += 1 / (people - i) ** 2;
      hazard += 1 / (people - i);
    });
    const greenwood = 2 * 1.96 * Math.sqrt(variance) * Math.exp(-hazard);
    return { bootstrap: (found[3] ?? 0) - (found[2] ?? 0), greenwood };
  };
  const few = width(300);
  const many = width(1200);
  expect(few.bootstrap / few.greenwood).toBeGreaterThan(0.75);
  expect(few.bootstrap / few.greenwood).toBeLessThan(1.25);
  expect(many.bootstrap / few.bootstrap).toBeGreaterThan(0.35);
  expect(many.bootstrap / few.bootstrap).toBeLessThan(0.65);
});

test('the same seed draws the same', () => {
  expect(intervals(100, 3)).toEqual(intervals(100, 3));
});
