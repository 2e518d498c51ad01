import type { FollowUp } from '../losses/risk-sets.ts';

/**
 * Cumulative/dynamic AUC at a horizon: the chance that someone who dies by then had a higher risk than
 * someone who outlives it, ties ½; deaths are weighted by the inverse chance of having been seen.
 * NaN without both, and if a risk is NaN.
 */
export function timeDependentAuc(
  risk: ArrayLike<number>,
  { time, event }: FollowUp,
  horizon: number,
  uncensored: (time: number) => number,
): number {
  if (Array.from(risk).some(Number.isNaN)) return Number.NaN;
  const order = Uint32Array.from({ length: time.length }, (_, i) => i).sort(
    (i, j) => (risk[i] as number) - (risk[j] as number),
  );
  let [wins, deaths, outlived] = [0, 0, 0];
  for (let at = 0; at < order.length; ) {
    let end = at;
    let [tiedDeaths, tiedOutlived] = [0, 0];
    for (; end < order.length && risk[order[end] as number] === risk[order[at] as number]; end++) {
      const person = order[end] as number;
      const until = time[person] as number;
      if (until > horizon) tiedOutlived++;
      else if (event[person] === 1) tiedDeaths += 1 / uncensored(until);
    }
    wins += tiedDeaths * (outlived + tiedOutlived / 2);
    deaths += tiedDeaths;
    outlived += tiedOutlived;
    at = end;
  }
  return wins / (deaths * outlived);
}
