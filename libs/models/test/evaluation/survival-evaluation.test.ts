import { describe, expect, test } from 'vitest';
import {
  compareSurvival,
  countEvents,
  evaluateSurvival,
  survivalFrame,
  takeFollowUp,
} from '../../src/evaluation/survival-evaluation.ts';
import { harrellC } from '../../src/metrics/concordance.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

import type { PersonHazards } from '../../src/survival/person-hazards.ts';

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
  const times = Float64Array.from({ length: 300 }, (_, i) => (i + 1) / 100);
  const truth: PersonHazards = {
    risk: logHazard,
    times,
    cumulative: (i, t) => t * Math.exp(logHazard[i]!),
  };
  const blind = { risk: logHazard.map(() => 0), times, cumulative: (_: number, t: number) => t };

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

  test('with delayed entry, the clock of all but Harrell starts at entry', () => {
    // Without memory, entering at any time changes nothing in time since entry.
    const enter = followUp.time.map((_, i) => (i % 7) / 2);
    const later = { ...followUp, time: followUp.time.map((t, i) => t + enter[i]!), entry: enter };
    const entered = evaluateSurvival(truth, survivalFrame(later, later), options);
    const plain = evaluateSurvival(truth, frame, options);
    for (const figure of ['uno_c', 'auc_at_horizon', 'ibs'] as const) {
      expect(entered[figure]!.value).toBeCloseTo(plain[figure]!.value, 6);
    }
    expect(entered.harrell_c!.value).toBeGreaterThan(0.6);
  });

  test('judges some of the people alone', () => {
    const some = Uint32Array.from({ length: 200 }, (_, i) => 3 * i);
    const figures = evaluateSurvival(truth, frame, options, some);
    const theirs = takeFollowUp(followUp, some);
    const risk = Float64Array.from(some, (i) => logHazard[i]!);
    expect(figures.harrell_c!.value).toBe(harrellC(risk, theirs));
    const nobody = evaluateSurvival(truth, frame, options, Uint32Array.of(0));
    expect(nobody).toEqual({ harrell_c: null, uno_c: null, auc_at_horizon: null, ibs: null });
  });

  test('people with a missing value are left out', () => {
    const missing = {
      time: [...followUp.time, Number.NaN, 1],
      event: [...followUp.event, 1, Number.NaN],
    };
    const padded = { ...truth, risk: [...logHazard, 9, 9] };
    const figures = evaluateSurvival(padded, survivalFrame(missing, followUp), options);
    expect(figures.harrell_c).toEqual(evaluateSurvival(truth, frame, options).harrell_c);
  });
});

test('countEvents() counts people under observation', () => {
  const followUp = { time: [3, 2, 5, Number.NaN], event: [1, 1, 0, 1], entry: [1, 2, 0, 0] };
  expect(countEvents(followUp)).toEqual({ n: 2, events: 1 });
});
