import { type FollowUp, isObserved, upperBound } from './risk-sets.ts';

/** The negative log likelihood of hazards by time bin. */
export interface DiscreteObjective {
  /** People who add to the loss. */
  readonly observed: number;
  /** Overwrites `gradient`, shape [people, bins], and returns the sum of losses. */
  evaluate(logHazards: ArrayLike<number>, gradient: Float64Array): number;
}

/**
 * The loss of discrete-time hazards with the complementary log-log link: a person dies in a bin with the
 * chance `1 - exp(-f · e^o)`, where `o` is the log of the bin's cumulative hazard and `f` the share of the
 * bin that the person was under observation.
 *
 * Deaths count as of somewhere in their bin, the censored as seen until they left. With `o` the same
 * linear predictor in all bins but for a constant each, this is Cox's model of grouped times. In float64;
 * people who are missing a value add nothing; times after the last edge count as it.
 */
export function discreteObjective(
  { time, event, entry }: FollowUp,
  edges: ArrayLike<number>,
): DiscreteObjective {
  const bins = edges.length - 1;
  const end = edges[bins] as number;
  const people: Observation[] = [];
  for (let i = 0; i < time.length; i++) {
    const from = Math.max(
      edges[0] as number,
      entry ? (entry[i] as number) : Number.NEGATIVE_INFINITY,
    );
    const until = Math.min(end, time[i] as number);
    if (!isObserved(i, time, event, entry) || !(from < until)) continue;
    people.push({ row: i, from, until, died: event[i] === 1 });
  }
  return {
    observed: people.length,
    evaluate(logHazards, gradient) {
      gradient.fill(0);
      return people.reduce(
        (loss, person) => loss + addPerson(person, edges, logHazards, gradient),
        0,
      );
    },
  };
}

interface Observation {
  readonly row: number;
  readonly from: number;
  readonly until: number;
  readonly died: boolean;
}

function addPerson(
  { row, from, until, died }: Observation,
  edges: ArrayLike<number>,
  logHazards: ArrayLike<number>,
  gradient: Float64Array,
): number {
  const bins = edges.length - 1;
  const first = Math.max(0, upperBound(edges, from) - 1);
  // A time on an edge belongs to the bin that ends there.
  const last = lowerBound(edges, until) - 1;
  let loss = 0;
  for (let bin = first; bin <= last; bin++) {
    const [low, high] = [edges[bin] as number, edges[bin + 1] as number];
    const isDeath = died && bin === last;
    const seenUntil = isDeath ? high : Math.min(high, until);
    const share = (seenUntil - Math.max(low, from)) / (high - low);
    const at = row * bins + bin;
    const hazard = share * Math.exp(logHazards[at] as number);
    loss += isDeath ? -Math.log(-Math.expm1(-hazard)) : hazard;
    gradient[at] = isDeath ? -hazard / Math.expm1(hazard) : hazard;
  }
  return loss;
}

/** How many of the rising `values` are below `limit`. */
function lowerBound(values: ArrayLike<number>, limit: number): number {
  let count = upperBound(values, limit);
  while (count > 0 && values[count - 1] === limit) count--;
  return count;
}
