import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FollowUp, isObserved } from '../../src/losses/risk-sets.ts';
import { harrellC, resampledUnoC, unoC } from '../../src/metrics/concordance.ts';
import { expectClose } from '../expect-close.ts';
import { arbitraryCases, columns } from '../survival-cases.ts';

/** Every death against everybody who outlived it. */
function slowC(
  risk: readonly number[],
  { time, event, entry }: FollowUp,
  weight: (time: number) => number,
): number {
  const people = risk.map((_, i) => i).filter((i) => isObserved(i, time, event, entry));
  let [wins, pairs] = [0, 0];
  for (const i of people.filter((person) => event[person] === 1)) {
    for (const j of people) {
      const t = time[i]!;
      const outlives = time[j]! > t || (time[j] === t && event[j] === 0);
      if (!outlives || (entry && entry[j]! >= t)) continue;
      pairs += weight(t);
      wins += weight(t) * (risk[i]! > risk[j]! ? 1 : risk[i] === risk[j] ? 0.5 : 0);
    }
  }
  return wins / pairs;
}

describe('harrellC()', () => {
  test.each([true, false])('counts comparable pairs (delayed entry: %s)', (withEntry) => {
    fc.assert(
      fc.property(arbitraryCases, (cases) => {
        const { followUp, eta } = columns(cases, withEntry);
        expectClose([harrellC(eta, followUp)], [slowC(eta, followUp, () => 1)], 10);
      }),
    );
  });

  test('is 1 for the right order, 0 for the wrong one, ½ for no order', () => {
    const followUp = { time: [1, 2, 3], event: [1, 1, 0] };
    expect(harrellC([3, 2, 1], followUp)).toBe(1);
    expect(harrellC([1, 2, 3], followUp)).toBe(0);
    expect(harrellC([5, 5, 5], followUp)).toBe(0.5);
  });

  test('is NaN without a comparable pair', () => {
    expect(harrellC([1, 2], { time: [1, 2], event: [0, 0] })).toBeNaN();
  });
});

test('unoC() weights pairs by the chance to be seen, up to tau', () => {
  fc.assert(
    fc.property(arbitraryCases, (cases) => {
      const { followUp, eta } = columns(cases, false);
      const seen = (time: number) => 1 / (1 + time);
      const expected = slowC(eta, followUp, (time) => (time < 8 ? 1 / seen(time) ** 2 : 0));
      expectClose([unoC(eta, followUp, seen, 8)], [expected], 10);
    }),
  );
});

test('a resample counts a person as often as it holds them', () => {
  fc.assert(
    fc.property(arbitraryCases, fc.array(fc.nat(3), { minLength: 1 }), (cases, repeats) => {
      const { followUp, eta } = columns(cases, true);
      const copies = eta.map((_, i) => repeats[i % repeats.length]!);
      const drawn = copies.flatMap((count, i) => Array.from({ length: count }, () => i));
      const take = (values: ArrayLike<number>) => drawn.map((i) => values[i]!);
      const { time, event, entry } = followUp;
      const repeated = { time: take(time), event: take(event), entry: entry && take(entry) };
      const seen = (t: number) => 1 / (1 + t);
      const resampled = resampledUnoC(eta, followUp, seen, 8);
      const expected = unoC(take(eta), repeated, seen, 8);
      expectClose([resampled(copies), resampled(copies)], [expected, expected], 10);
    }),
  );
});
