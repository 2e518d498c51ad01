import { type FollowUp, isObserved, upperBound } from '../losses/risk-sets.ts';
import { SumTree } from '../losses/sum-tree.ts';

/**
 * Harrell's C: of the comparable pairs, the share in which the one who died earlier had the higher
 * risk; equal risks count ½. NaN without a comparable pair.
 *
 * A pair is comparable if one died at `t` and the other was under observation then and outlived it:
 * `entry < t`, and last seen after `t`, or at `t` without an event. Two deaths at the same time are
 * not compared. O(n log n).
 */
export function harrellC(risk: ArrayLike<number>, followUp: FollowUp): number {
  return resampledHarrellC(risk, followUp)(ones(risk.length));
}

/**
 * Uno's C: as Harrell's, over deaths before `tau`, each pair weighted by `1 / G(t)²` where `G` is the
 * chance not to be censored before the death at `t`. Unlike Harrell's it does not depend on how
 * people were censored.
 */
export function unoC(
  risk: ArrayLike<number>,
  followUp: FollowUp,
  uncensored: (time: number) => number,
  tau: number,
): number {
  return resampledUnoC(risk, followUp, uncensored, tau)(ones(risk.length));
}

/** C of a resample, given how often it holds each person, by row. */
export type ResampledConcordance = (copies: ArrayLike<number>) => number;

/** Harrell's C of resamples of some people, who are sorted once. */
export function resampledHarrellC(
  risk: ArrayLike<number>,
  followUp: FollowUp,
): ResampledConcordance {
  return resampledConcordance(risk, followUp, () => 1);
}

/** Uno's C of resamples of some people, who are sorted once. */
export function resampledUnoC(
  risk: ArrayLike<number>,
  followUp: FollowUp,
  uncensored: (time: number) => number,
  tau: number,
): ResampledConcordance {
  return resampledConcordance(risk, followUp, (time) => {
    const chance = uncensored(time);
    return time < tau && chance > 0 ? 1 / chance ** 2 : 0;
  });
}

/** Deaths at one time, and who comes under and leaves observation between the time after it and this. */
interface DeathTime {
  readonly weight: number;
  /** Rows of those who died. */
  readonly died: Uint32Array;
  /** Rows of those who outlive it, but not the death time after it. */
  readonly arrived: Uint32Array;
  /** Rows of those who entered from this time on, before the death time after it. */
  readonly gone: Uint32Array;
}

function resampledConcordance(
  risk: ArrayLike<number>,
  followUp: FollowUp,
  weightOf: (time: number) => number,
): ResampledConcordance {
  const deathTimes = sortDeathTimes(followUp, weightOf);
  const ranks = Float64Array.from(new Set(Array.from(risk))).sort();
  const rankOf = Uint32Array.from(
    { length: risk.length },
    (_, i) => upperBound(ranks, risk[i] as number) - 1,
  );
  const counts = new Float64Array(ranks.length);
  const atRisk = new SumTree(ranks.length);
  return (copies) => {
    counts.fill(0);
    atRisk.clear();
    const change = (i: number, by: number) => {
      if (by === 0) return;
      const rank = rankOf[i] as number;
      counts[rank] = (counts[rank] as number) + by;
      atRisk.set(rank, counts[rank] as number);
    };
    let [concordant, comparable] = [0, 0];
    for (const { weight, died, arrived, gone } of deathTimes) {
      for (const i of arrived) change(i, copies[i] as number);
      for (const i of gone) change(i, -(copies[i] as number));
      for (const i of died) {
        if (copies[i] === 0) continue;
        const rank = rankOf[i] as number;
        const share = weight * (copies[i] as number);
        concordant += share * (atRisk.sumBefore(rank) + (counts[rank] as number) / 2);
        comparable += share * atRisk.total;
      }
    }
    return concordant / comparable;
  };
}

/** Times of deaths, the last first. */
function sortDeathTimes(followUp: FollowUp, weightOf: (time: number) => number): DeathTime[] {
  const { time, event, entry } = followUp;
  const people = Array.from({ length: time.length }, (_, i) => i).filter((i) =>
    isObserved(i, time, event, entry),
  );
  // Those seen longest first; at equal times the censored first, since they outlived the death.
  const byTime = Uint32Array.from(
    people.toSorted((i, j) => value(time, j) - value(time, i) || value(event, i) - value(event, j)),
  );
  const byEntry = Uint32Array.from(
    entry ? people.toSorted((i, j) => value(entry, j) - value(entry, i)) : [],
  );
  const deathTimes: DeathTime[] = [];
  let [arrived, gone] = [0, 0];
  for (let at = 0; at < byTime.length; ) {
    const first = byTime[at] as number;
    let end = at;
    while (end < byTime.length && isTied(first, byTime[end] as number, followUp)) end++;
    if (event[first] === 1) {
      const t = value(time, first);
      let left = gone;
      while (entry && left < byEntry.length && value(entry, byEntry[left]) >= t) left++;
      deathTimes.push({
        weight: weightOf(t),
        died: byTime.subarray(at, end),
        arrived: byTime.subarray(arrived, at),
        gone: byEntry.subarray(gone, left),
      });
      [arrived, gone] = [at, left];
    }
    at = end;
  }
  return deathTimes;
}

function isTied(i: number, j: number, { time, event }: FollowUp): boolean {
  return time[i] === time[j] && event[i] === event[j];
}

function value(values: ArrayLike<number>, i: number | undefined): number {
  return values[i as number] as number;
}

function ones(length: number): Uint8Array {
  return new Uint8Array(length).fill(1);
}
