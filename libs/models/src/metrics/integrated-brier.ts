import type { FollowUp } from '../losses/risk-sets.ts';

/** How the Brier score of survival is taken. */
export interface BrierFrame {
  /** Times at which it is taken, rising. */
  readonly times: ArrayLike<number>;
  /** The chance not to be censored before a time. */
  readonly uncensored: (time: number) => number;
}

/**
 * Each person's part in the integrated Brier score, so that its mean over people is the score.
 *
 * Graf's form: at each time, those who died by then count `S²`, those alive `(1 - S)²`, each by the
 * inverse chance of having been seen; people censored by then count only through those weights. The
 * integral over `times` is by trapezoids, divided by their span.
 */
export function brierContributions(
  survival: (person: number, time: number) => number,
  { time, event }: FollowUp,
  { times, uncensored }: BrierFrame,
): Float64Array {
  const seen = Float64Array.from(times, uncensored);
  const weights = trapezoidWeights(times);
  return Float64Array.from(time, (until, person) => {
    const seenAtDeath = event[person] === 1 ? uncensored(until) : 0;
    let sum = 0;
    for (let k = 0; k < times.length; k++) {
      const t = times[k] as number;
      const alive = survival(person, t);
      const weight = weights[k] as number;
      if (until > t) sum += (weight * (1 - alive) ** 2) / (seen[k] as number);
      else if (event[person] === 1) sum += (weight * alive ** 2) / seenAtDeath;
    }
    return sum;
  });
}

/** Weights of the trapezoid rule, summing to 1; equal times get equal weights. */
function trapezoidWeights(times: ArrayLike<number>): Float64Array {
  const count = times.length;
  const span = (times[count - 1] as number) - (times[0] as number);
  return Float64Array.from(times, (_, k) => {
    if (span === 0) return 1 / count;
    const before = times[Math.max(0, k - 1)] as number;
    const after = times[Math.min(count - 1, k + 1)] as number;
    return (after - before) / (2 * span);
  });
}
