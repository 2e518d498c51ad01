import { upperBound } from '../losses/risk-sets.ts';
import { hazardBetween, type PersonHazards } from './person-hazards.ts';

/** A person of a survival model, and a time at which they are alive. */
export interface AlivePerson {
  readonly hazards: PersonHazards;
  /** Index among the people of `hazards`. */
  readonly person: number;
  /** In the unit of the follow-up: attained age, or time since entry. */
  readonly aliveAt: number;
}

/** The chance to be alive at `time`, given that one is at `aliveAt`: 1 before it. */
export function conditionalSurvival(
  { hazards, person, aliveAt }: AlivePerson,
  time: number,
): number {
  return Math.exp(-hazardBetween(hazards, person, { from: aliveAt, duration: time - aliveAt }));
}

/** Time from `aliveAt` until half of people like this have died; null if follow-up ends before. */
export function medianResidualLife(alive: AlivePerson): number | null {
  const { times } = alive.hazards;
  let low = upperBound(times, alive.aliveAt);
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (conditionalSurvival(alive, times[middle] as number) <= 0.5) high = middle;
    else low = middle + 1;
  }
  const median = times[low];
  return median === undefined ? null : median - alive.aliveAt;
}

/** Mean time lived from `aliveAt` on, counting none beyond `until`: the area under the curve. */
export function restrictedMeanLife(alive: AlivePerson, until: number): number {
  const { times } = alive.hazards;
  let area = 0;
  let from = alive.aliveAt;
  for (let k = upperBound(times, from); k < times.length; k++) {
    const time = times[k] as number;
    area += Math.max(0, Math.min(time, until) - from) * conditionalSurvival(alive, from);
    if (time >= until) return area;
    from = time;
  }
  return area + Math.max(0, until - from) * conditionalSurvival(alive, from);
}
