import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObserved } from '../../src/losses/risk-sets.ts';
import {
  resampledTimeDependentAuc,
  timeDependentAuc,
} from '../../src/metrics/time-dependent-auc.ts';
import { expectClose } from '../expect-close.ts';
import { arbitraryCases, columns } from '../survival-cases.ts';

test('compares every death by the horizon with everybody who outlives it', () => {
  fc.assert(
    fc.property(arbitraryCases, fc.integer({ min: 1, max: 12 }), (cases, horizon) => {
      const { followUp, eta } = columns(cases, false);
      const { time, event } = followUp;
      const seen = (t: number) => 1 / (1 + t);
      let [wins, pairs] = [0, 0];
      eta.forEach((a, i) => {
        if (!isObserved(i, time, event, undefined) || event[i] !== 1 || time[i]! > horizon) return;
        eta.forEach((b, j) => {
          if (!isObserved(j, time, event, undefined) || time[j]! <= horizon) return;
          wins += (a > b ? 1 : a === b ? 0.5 : 0) / seen(time[i]!);
          pairs += 1 / seen(time[i]!);
        });
      });
      expectClose([timeDependentAuc(eta, followUp, horizon, seen)], [wins / pairs], 10);
    }),
  );
});

test('a resample counts a person as often as it holds them', () => {
  fc.assert(
    fc.property(arbitraryCases, fc.array(fc.nat(3), { minLength: 1 }), (cases, repeats) => {
      const { followUp, eta } = columns(cases, false);
      const copies = eta.map((_, i) => repeats[i % repeats.length]!);
      const drawn = copies.flatMap((count, i) => Array.from({ length: count }, () => i));
      const take = (values: ArrayLike<number>) => drawn.map((i) => values[i]!);
      const repeated = { time: take(followUp.time), event: take(followUp.event) };
      const seen = (t: number) => 1 / (1 + t);
      const resampled = resampledTimeDependentAuc(eta, followUp, 6, seen)(copies);
      expectClose([resampled], [timeDependentAuc(take(eta), repeated, 6, seen)], 10);
    }),
  );
});

test('is NaN where a risk is NaN, unless nobody of such is drawn or can be used', () => {
  const seen = () => 1;
  const risk = [0.1, Number.NaN, 0.3];
  const followUp = { time: [1, 2, 3], event: [1, 0, 0] };
  expect(timeDependentAuc(risk, followUp, 2, seen)).toBeNaN();
  expect(resampledTimeDependentAuc(risk, followUp, 2, seen)([1, 0, 1])).toBe(0);
  const unseen = { ...followUp, time: [1, Number.NaN, 3] };
  expect(timeDependentAuc(risk, unseen, 2, seen)).toBe(0);
});
