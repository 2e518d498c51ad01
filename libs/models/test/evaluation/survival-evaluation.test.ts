import { describe, expect, test } from 'vitest';
import {
  compareSurvival,
  countEvents,
  evaluateSurvival,
  survivalFrame,
} from '../../src/evaluation/survival-evaluation.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

const options = { bootstraps: 50, seed: 1 };

/** Exponential survival with a known log hazard; a third is censored. */
function people(count: number) {
  const random = new SeededRandom(3);
  const logHazard = Float64Array.from({ length: count }, () => 2 * random.next() - 1);
  const death = logHazard.map((eta) => -Math.log(1 - random.next()) / Math.exp(eta));
  const leaves = death.map(() => 3 * random.next());
  return {
    logHazard,
    followUp: {
      time: death.map((t, i) => Math.min(t, leaves[i]!)),
      event: death.map((t, i) => Number(t <= leaves[i]!)),
    },
  };
}

describe('evaluateSurvival()', () => {
  const { logHazard, followUp } = people(600);
  const frame = survivalFrame(followUp, followUp);
  const truth = {
    logHazard,
    survival: (i: number, t: number) => Math.exp(-t * Math.exp(logHazard[i]!)),
  };
  const blind = {
    logHazard: logHazard.map(() => 0),
    survival: (_: number, t: number) => Math.exp(-t),
  };

  test('the truth scores better than knowing nobody, by every figure', () => {
    const [best, none] = [truth, blind].map((model) => evaluateSurvival(model, frame, options));
    expect(best!.harrell_c!.value).toBeGreaterThan(0.6);
    expect(best!.uno_c!.value).toBeGreaterThan(0.6);
    expect(best!.auc_at_horizon!.value).toBeGreaterThan(0.6);
    expect(best!.ibs!.value).toBeLessThan(none!.ibs!.value);
    expect(none!.harrell_c!.value).toBe(0.5);
  });

  test('a model less itself is 0', () => {
    const { harrell_c, ibs } = compareSurvival(truth, truth, frame, options);
    expect([harrell_c, ibs]).toEqual([
      { value: 0, low: 0, high: 0 },
      { value: 0, low: 0, high: 0 },
    ]);
  });

  test('with delayed entry only Harrell is given', () => {
    const entered = { ...followUp, entry: followUp.time.map((t) => t / 2) };
    const figures = evaluateSurvival(truth, survivalFrame(entered, entered), options);
    expect(figures.harrell_c!.value).toBeGreaterThan(0.5);
    expect(figures).toMatchObject({ uno_c: null, auc_at_horizon: null, ibs: null });
  });

  test('people with a missing value are left out', () => {
    const missing = {
      time: [...followUp.time, Number.NaN, 1],
      event: [...followUp.event, 1, Number.NaN],
    };
    const padded = { ...truth, logHazard: [...logHazard, 9, 9] };
    const figures = evaluateSurvival(padded, survivalFrame(missing, followUp), options);
    expect(figures.harrell_c).toEqual(evaluateSurvival(truth, frame, options).harrell_c);
  });
});

test('countEvents() counts people under observation', () => {
  const followUp = { time: [3, 2, 5, Number.NaN], event: [1, 1, 0, 1], entry: [1, 2, 0, 0] };
  expect(countEvents(followUp)).toEqual({ n: 2, events: 1 });
});
