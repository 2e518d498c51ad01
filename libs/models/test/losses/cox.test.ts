import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coxObjective } from '../../src/losses/cox.ts';
import { type FollowUp, isObserved } from '../../src/losses/risk-sets.ts';
import { arbitraryCases, columns } from '../survival-cases.ts';

/** Efron's partial likelihood, written down as it stands in a textbook: O(n²). */
function slowLoss(eta: readonly number[], { time, event, entry }: FollowUp): number {
  const people = eta.map((_, i) => i).filter((i) => isObserved(i, time, event, entry));
  const times = new Set(people.filter((i) => event[i] === 1).map((i) => time[i]!));
  let loss = 0;
  for (const t of times) {
    const dead = people.filter((i) => event[i] === 1 && time[i] === t);
    const atRisk = people.filter((i) => time[i]! >= t && (!entry || entry[i]! < t));
    const sum = (members: number[]) => members.reduce((s, i) => s + Math.exp(eta[i]!), 0);
    dead.forEach((i, l) => {
      loss += Math.log(sum(atRisk) - (l / dead.length) * sum(dead)) - eta[i]!;
    });
  }
  return loss;
}

const evaluate = (eta: readonly number[], followUp: FollowUp) => {
  const gradient = new Float64Array(eta.length);
  return { loss: coxObjective(followUp).evaluate(eta, gradient), gradient };
};

describe('coxObjective()', () => {
  test.each([true, false])('equals the textbook sum (delayed entry: %s)', (withEntry) => {
    fc.assert(
      fc.property(arbitraryCases, (cases) => {
        const { followUp, eta } = columns(cases, withEntry);
        expect(evaluate(eta, followUp).loss).toBeCloseTo(slowLoss(eta, followUp), 8);
      }),
    );
  });

  test('has the gradient that finite differences give', () => {
    fc.assert(
      fc.property(arbitraryCases, (cases) => {
        const { followUp, eta } = columns(cases);
        const { gradient } = evaluate(eta, followUp);
        eta.forEach((_, i) => {
          const moved = (by: number) => slowLoss(eta.with(i, eta[i]! + by), followUp);
          expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 5);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('does not change when the same number is added to every log hazard', () => {
    const { followUp, eta } = columns([
      { entry: 0, time: 2, event: 1, eta: 0.5 },
      { entry: 0, time: 3, event: 0, eta: -1 },
      { entry: 1, time: 4, event: 1, eta: 2 },
    ]);
    const shifted = evaluate(
      eta.map((value) => value + 5000),
      followUp,
    );
    expect(shifted.loss).toBeCloseTo(evaluate(eta, followUp).loss, 8);
    expect(shifted.gradient.every(Number.isFinite)).toBe(true);
  });

  test('keeps its digits when a giant risk entered late', () => {
    const followUp = { time: [1, 2, 9], event: [1, 1, 0], entry: [0, 0, 5] };
    const eta = [0, 0.3, 60];
    expect(evaluate(eta, followUp).loss).toBeCloseTo(slowLoss(eta, followUp), 12);
  });

  test('people with a missing value add neither loss nor gradient', () => {
    const whole = evaluate([0.1, -0.4, 0.7], { time: [3, 1, 2], event: [1, 1, 0] });
    const withMissing = evaluate([0.1, 9, -0.4, 9, 0.7], {
      time: [3, Number.NaN, 1, 2, 2],
      event: [1, 1, 1, Number.NaN, 0],
    });
    expect(withMissing.loss).toBe(whole.loss);
    expect([...withMissing.gradient]).toEqual([
      whole.gradient[0],
      0,
      whole.gradient[1],
      0,
      whole.gradient[2],
    ]);
  });

  test('is 0 without any event', () => {
    const { loss, gradient } = evaluate([1, 2], { time: [1, 2], event: [0, 0] });
    expect([loss, ...gradient]).toEqual([0, 0, 0]);
  });
});
