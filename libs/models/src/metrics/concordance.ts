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
  return weightedConcordance(risk, followUp, () => 1);
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
  return weightedConcordance(risk, followUp, (time) => {
    const chance = uncensored(time);
    return time < tau && chance > 0 ? 1 / chance ** 2 : 0;
  });
}

function weightedConcordance(
  risk: ArrayLike<number>,
  followUp: FollowUp,
  weightOf: (time: number) => number,
): number {
  const { time, event, entry } = followUp;
  const people = Array.from({ length: time.length }, (_, i) => i).filter((i) =>
    isObserved(i, time, event, entry),
  );
  const ranks = Float64Array.from(new Set(people.map((i) => risk[i] as number))).sort();
  const rankOf = (i: number) => upperBound(ranks, risk[i] as number) - 1;
  // Those seen longest first; at equal times the censored first, since they outlived the death.
  const byTime = people.toSorted(
    (i, j) => value(time, j) - value(time, i) || value(event, i) - value(event, j),
  );
  const byEntry = entry ? people.toSorted((i, j) => value(entry, j) - value(entry, i)) : [];
  const counts = new Float64Array(ranks.length);
  const atRisk = new SumTree(ranks.length);
  const change = (i: number, by: number) => {
    const rank = rankOf(i);
    counts[rank] = (counts[rank] as number) + by;
    atRisk.set(rank, counts[rank] as number);
  };
  let [concordant, comparable, arrived, gone] = [0, 0, 0, 0];
  for (let at = 0; at < byTime.length; ) {
    const first = byTime[at] as number;
    let end = at;
    while (end < byTime.length && isTied(first, byTime[end] as number, followUp)) end++;
    if (event[first] === 1) {
      for (; arrived < at; arrived++) change(byTime[arrived] as number, 1);
      while (entry && gone < byEntry.length && value(entry, byEntry[gone]) >= value(time, first)) {
        change(byEntry[gone++] as number, -1);
      }
      const weight = weightOf(value(time, first));
      for (let k = at; k < end; k++) {
        const rank = rankOf(byTime[k] as number);
        concordant += weight * (atRisk.sumBefore(rank) + (counts[rank] as number) / 2);
        comparable += weight * atRisk.total;
      }
    }
    at = end;
  }
  return concordant / comparable;
}

function isTied(i: number, j: number, { time, event }: FollowUp): boolean {
  return time[i] === time[j] && event[i] === event[j];
}

function value(values: ArrayLike<number>, i: number | undefined): number {
  return values[i as number] as number;
}
