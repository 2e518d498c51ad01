import { riskSummer } from '../losses/cox.ts';
import { type FollowUp, riskSets, upperBound } from '../losses/risk-sets.ts';

/** A cumulative baseline hazard: a step function, 0 before the first of `times`. */
export interface BaselineHazard {
  readonly times: Float64Array;
  /** Cumulative hazard of a person with log hazard 0, just after each of `times`. */
  readonly cumulative: Float64Array;
}

/** Breslow's estimate of the cumulative baseline hazard, given everybody's log hazard. */
export function breslowHazard(logHazard: ArrayLike<number>, followUp: FollowUp): BaselineHazard {
  const sets = riskSets(followUp);
  const risk = Float64Array.from(logHazard, (eta) => Math.exp(eta));
  const atRisk = riskSummer(sets)(risk);
  const cumulative = new Float64Array(sets.times.length);
  let hazard = 0;
  for (let k = 0; k < cumulative.length; k++) {
    hazard += (sets.deaths[k] as number) / (atRisk[k] as number);
    cumulative[k] = hazard;
  }
  return { times: sets.times, cumulative };
}

/** Cumulative baseline hazard at `time`. */
export function cumulativeHazard({ times, cumulative }: BaselineHazard, time: number): number {
  const steps = upperBound(times, time);
  return steps === 0 ? 0 : (cumulative[steps - 1] as number);
}

/** `S(time) = exp(-H₀(time) · e^η)`, the chance to be event-free at `time`. */
export function survivalAt(baseline: BaselineHazard, logHazard: number, time: number): number {
  return Math.exp(-cumulativeHazard(baseline, time) * Math.exp(logHazard));
}
