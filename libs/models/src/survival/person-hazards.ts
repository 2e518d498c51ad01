import { upperBound } from '../losses/risk-sets.ts';
import { type BaselineHazard, cumulativeHazard } from '../metrics/breslow.ts';

/** What a survival model says of some people, whatever its form. */
export interface PersonHazards {
  /** Ranks people over the whole follow-up: the higher, the earlier they are expected to die. */
  readonly risk: ArrayLike<number>;
  /** Rising times, between which nothing changes or, with time bins, little. */
  readonly times: Float64Array;
  /** Cumulative hazard of a person up to `time`, on the time scale of the follow-up. */
  cumulative(person: number, time: number): number;
}

/** Proportional hazards `H₀(t) · e^η`; ranked by η. */
export function coxHazards(logHazard: ArrayLike<number>, baseline: BaselineHazard): PersonHazards {
  const factors = Float64Array.from(logHazard, (eta) => Math.exp(eta));
  return {
    risk: logHazard,
    times: baseline.times,
    cumulative: (person, time) => cumulativeHazard(baseline, time) * (factors[person] as number),
  };
}

/** Points of a bin at which its curve is looked at. */
const POINTS = 10;

/**
 * Hazards by time bin, from the logs of each bin's cumulative hazard, shape [people, bins]; within a bin
 * the hazard is even. Ranked by the hazard over all bins.
 */
export function binnedHazards(
  logHazards: ArrayLike<number>,
  edges: ArrayLike<number>,
): PersonHazards {
  const bins = edges.length - 1;
  const people = logHazards.length / bins;
  const before = new Float64Array(people * (bins + 1));
  for (let person = 0; person < people; person++) {
    for (let bin = 0; bin < bins; bin++) {
      const at = person * (bins + 1) + bin;
      const hazard = Math.exp(logHazards[person * bins + bin] as number);
      before[at + 1] = (before[at] as number) + hazard;
    }
  }
  const width = (bin: number) => (edges[bin + 1] as number) - (edges[bin] as number);
  return {
    risk: Float64Array.from({ length: people }, (_, person) =>
      Math.log(before[(person + 1) * (bins + 1) - 1] as number),
    ),
    times: Float64Array.from({ length: bins * POINTS }, (_, i) => {
      const bin = Math.floor(i / POINTS);
      return (edges[bin] as number) + (width(bin) * ((i % POINTS) + 1)) / POINTS;
    }),
    cumulative: (person, time) => {
      const bin = Math.min(bins - 1, upperBound(edges, time) - 1);
      if (bin < 0) return 0;
      const share = Math.min(1, (time - (edges[bin] as number)) / width(bin));
      const from = before[person * (bins + 1) + bin] as number;
      const to = before[person * (bins + 1) + bin + 1] as number;
      return from + share * (to - from);
    },
  };
}

/** Cumulative hazard of a person over the `duration` after `from`. */
export function hazardBetween(
  hazards: PersonHazards,
  person: number,
  { from, duration }: { readonly from: number; readonly duration: number },
): number {
  const hazard = hazards.cumulative(person, from + duration) - hazards.cumulative(person, from);
  return Math.max(0, hazard);
}
