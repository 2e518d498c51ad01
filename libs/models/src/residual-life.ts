import { type BaselineHazard, cumulativeHazard } from './metrics/breslow.ts';

/** A person as a survival model sees them: their log hazard, and a time at which they are alive. */
export interface AlivePerson {
  readonly logHazard: number;
  /** In the unit of the follow-up: attained age, or time since entry. */
  readonly aliveAt: number;
}

/** The chance to be alive at `time`, given that one is at `aliveAt`: 1 before it. */
export function conditionalSurvival(
  baseline: BaselineHazard,
  { logHazard, aliveAt }: AlivePerson,
  time: number,
): number {
  const hazard = cumulativeHazard(baseline, time) - cumulativeHazard(baseline, aliveAt);
  return Math.exp(-Math.max(0, hazard) * Math.exp(logHazard));
}

/** Time from `aliveAt` until half of people like this have died; null if follow-up ends before. */
export function medianResidualLife(baseline: BaselineHazard, person: AlivePerson): number | null {
  const median = baseline.times.find(
    (time) => time > person.aliveAt && conditionalSurvival(baseline, person, time) <= 0.5,
  );
  return median === undefined ? null : median - person.aliveAt;
}

/** Mean time lived from `aliveAt` on, counting none beyond `until`: the area under the curve. */
export function restrictedMeanLife(
  baseline: BaselineHazard,
  person: AlivePerson,
  until: number,
): number {
  let area = 0;
  let from = person.aliveAt;
  for (const time of baseline.times) {
    if (time <= from) continue;
    const to = Math.min(time, until);
    area += Math.max(0, to - from) * conditionalSurvival(baseline, person, from);
    if (time >= until) return area;
    from = time;
  }
  return area + Math.max(0, until - from) * conditionalSurvival(baseline, person, from);
}
