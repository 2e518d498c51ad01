import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeDependentAuc } from '../../src/metrics/time-dependent-auc.ts';
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
        if (event[i] !== 1 || time[i]! > horizon) return;
        eta.forEach((b, j) => {
          if (!(time[j]! > horizon)) return;
          wins += (a > b ? 1 : a === b ? 0.5 : 0) / seen(time[i]!);
          pairs += 1 / seen(time[i]!);
        });
      });
      expectClose([timeDependentAuc(eta, followUp, horizon, seen)], [wins / pairs], 10);
    }),
  );
});

test('timeDependentAuc() is NaN, at once, where a risk is NaN', () => {
  const followUp = { time: [1, 2, 3], event: [1, 0, 1] };
  expect(timeDependentAuc([0.1, Number.NaN, 0.3], followUp, 2, () => 1)).toBeNaN();
});
