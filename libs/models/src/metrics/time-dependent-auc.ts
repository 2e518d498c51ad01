import { type FollowUp, isObserved } from '../losses/risk-sets.ts';

/**
 * Cumulative/dynamic AUC at a horizon: the chance that someone who dies by then had a higher risk than
 * someone who outlives it, ties ½; deaths are weighted by the inverse chance of having been seen.
 * NaN without both, and if a risk is NaN.
 */
export function timeDependentAuc(
  risk: ArrayLike<number>,
  followUp: FollowUp,
  horizon: number,
  uncensored: (time: number) => number,
): number {
  const auc = resampledTimeDependentAuc(risk, followUp, horizon, uncensored);
  return auc(new Uint8Array(risk.length).fill(1));
}

/**
 * The same of resamples, given how often one holds each person, by row; people are sorted once. Those who
 * cannot be used add nothing.
 */
export function resampledTimeDependentAuc(
  risk: ArrayLike<number>,
  { time, event, entry }: FollowUp,
  horizon: number,
  uncensored: (time: number) => number,
): (copies: ArrayLike<number>) => number {
  const people = Uint32Array.from({ length: time.length }, (_, i) => i).filter((i) =>
    isObserved(i, time, event, entry),
  );
  const withoutRisk = people.filter((i) => Number.isNaN(risk[i]));
  const order = people
    .filter((i) => !Number.isNaN(risk[i]))
    .sort((i, j) => (risk[i] as number) - (risk[j] as number));
  /** Of the person at a place in the order: 0 unless dead by the horizon. */
  const deathWeight = Float64Array.from(order, (i) => {
    const isDead = event[i] === 1 && (time[i] as number) <= horizon;
    return isDead ? 1 / uncensored(time[i] as number) : 0;
  });
  const outlives = Uint8Array.from(order, (i) => Number((time[i] as number) > horizon));
  const isTied = Uint8Array.from(order, (i, at) => Number(risk[i] === risk[order[at + 1] ?? -1]));
  return (copies) => {
    if (withoutRisk.some((i) => (copies[i] as number) > 0)) return Number.NaN;
    let [wins, deaths, outlived, tiedDeaths, tiedOutlived] = [0, 0, 0, 0, 0];
    for (let at = 0; at < order.length; at++) {
      const count = copies[order[at] as number] as number;
      tiedDeaths += count * (deathWeight[at] as number);
      tiedOutlived += count * (outlives[at] as number);
      if (isTied[at]) continue;
      wins += tiedDeaths * (outlived + tiedOutlived / 2);
      deaths += tiedDeaths;
      outlived += tiedOutlived;
      tiedDeaths = 0;
      tiedOutlived = 0;
    }
    return wins / (deaths * outlived);
  };
}
