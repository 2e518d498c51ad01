import type { FollowUp } from '../losses/risk-sets.ts';
import { kaplanMeier } from './kaplan-meier.ts';

/**
 * The chance not to be censored before a time, by Kaplan–Meier over the censored.
 *
 * A death at `t` and a censoring at `t` count as: the death came first. So everybody who died at `t`
 * has left before the censored of `t` are counted, and the chance is that just before `t`.
 */
export function uncensoredBefore({ time, event }: FollowUp): (time: number) => number {
  const censored = Float64Array.from(event, (died) => 1 - died);
  // Deaths leave an instant before their time, so that they are not at risk of censoring at it.
  const left = Float64Array.from(time, (t, i) => (event[i] === 1 ? previousNumber(t) : t));
  const curve = kaplanMeier({ time: left, event: censored });
  return (t) => {
    let low = 0;
    let high = curve.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((curve.times[middle] as number) < t) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 1 : (curve.survival[low - 1] as number);
  };
}

/** The next smaller float64, for positive times. */
function previousNumber(value: number): number {
  return value * (1 - Number.EPSILON / 2);
}
