import { quantile } from '../bootstrap.ts';
import { upperBound } from '../losses/risk-sets.ts';
import type { HazardSpread } from './hazard-spread.ts';
import { type OutlookFrame, outlook } from './outlook.ts';
import type { PersonHazards } from './person-hazards.ts';

/** Points of time at which a replicate's curve is looked at. */
const POINTS = 100;

/**
 * 95 % intervals of each column of an outlook, low and high, shape [people, 2 · columns]; NaN where most
 * replicates have none.
 */
export function outlookIntervals(
  hazards: PersonHazards,
  aliveAt: ArrayLike<number>,
  frame: OutlookFrame,
  spread: HazardSpread,
): Float32Array {
  const base = spreadBase(hazards, aliveAt.length, spread);
  const draws = spread.slopes.map((_, k) => outlook(replicateOf(base, spread, k), aliveAt, frame));
  const cells = draws[0]?.length ?? 0;
  const intervals = new Float32Array(2 * cells).fill(Number.NaN);
  for (let cell = 0; cell < cells; cell++) {
    const known = draws.map((draw) => draw[cell] as number).filter((value) => !Number.isNaN(value));
    if (known.length < draws.length / 2) continue;
    const sorted = Float64Array.from(known).sort();
    intervals[2 * cell] = quantile(sorted, 0.025) as number;
    intervals[2 * cell + 1] = quantile(sorted, 0.975) as number;
  }
  return intervals;
}

/** What replicates share: the model's own hazard at the edges, and the times to look at. */
function spreadBase(hazards: PersonHazards, people: number, { edges }: HazardSpread) {
  const atEdges = new Float64Array(people * edges.length);
  for (let person = 0; person < people; person++) {
    edges.forEach((edge, k) => {
      atEdges[person * edges.length + k] = hazards.cumulative(person, edge);
    });
  }
  return { hazards, people, atEdges, times: thin(hazards.times) };
}

function replicateOf(
  { hazards, people, atEdges, times }: ReturnType<typeof spreadBase>,
  { edges, center, slopes, ratios }: HazardSpread,
  replicate: number,
): PersonHazards {
  const slope = slopes[replicate] as number;
  const intervals = edges.length - 1;
  const shift = (person: number) => slope * ((hazards.risk[person] as number) - center);
  const factors = Float64Array.from({ length: people }, (_, person) => Math.exp(shift(person)));
  const before = new Float64Array(atEdges.length);
  const ratio = (k: number) => ratios[replicate * intervals + k] as number;
  for (let person = 0; person < people; person++) {
    const at = person * edges.length;
    before[at] = atEdges[at] as number;
    for (let k = 0; k < intervals; k++) {
      const own = (atEdges[at + k + 1] as number) - (atEdges[at + k] as number);
      before[at + k + 1] = (before[at + k] as number) + ratio(k) * own;
    }
  }
  return {
    risk: Array.from({ length: people }, (_, i) => (hazards.risk[i] as number) + shift(i)),
    times,
    cumulative: (person, time) => {
      const k = Math.min(intervals - 1, upperBound(edges, time) - 1);
      if (k < 0) return 0;
      const at = person * edges.length + k;
      const since = hazards.cumulative(person, time) - (atEdges[at] as number);
      return ((before[at] as number) + ratio(k) * since) * (factors[person] as number);
    },
  };
}

function thin(times: Float64Array): Float64Array {
  if (times.length <= POINTS) return times;
  const at = (i: number) => times[Math.round((i * (times.length - 1)) / (POINTS - 1))] as number;
  return Float64Array.from({ length: POINTS }, (_, i) => at(i));
}
