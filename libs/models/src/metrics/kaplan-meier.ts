import { riskSummer } from '../losses/cox.ts';
import { type FollowUp, riskSets } from '../losses/risk-sets.ts';

/** A survival curve: a step function that falls at `times` and is 1 before the first. */
export interface SurvivalCurve {
  readonly times: Float64Array;
  /** Survival just after each of `times`. */
  readonly survival: Float64Array;
}

/** A Kaplan–Meier curve with the numbers behind it. */
export interface KaplanMeier extends SurvivalCurve {
  /** People at risk at each of `times`. */
  readonly atRisk: Float64Array;
  readonly deaths: Uint32Array;
}

/** The Kaplan–Meier estimate of survival, with delayed entry. */
export function kaplanMeier(followUp: FollowUp): KaplanMeier {
  const sets = riskSets(followUp);
  const atRisk = riskSummer(sets)(new Float64Array(sets.first.length).fill(1));
  const survival = new Float64Array(sets.times.length);
  let alive = 1;
  for (let k = 0; k < survival.length; k++) {
    alive *= 1 - (sets.deaths[k] as number) / (atRisk[k] as number);
    survival[k] = alive;
  }
  return { times: sets.times, survival, atRisk, deaths: sets.deaths };
}
