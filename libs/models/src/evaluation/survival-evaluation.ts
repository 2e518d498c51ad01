import { bootstrap, type Estimate } from '../bootstrap.ts';
import { type FollowUp, isObserved } from '../losses/risk-sets.ts';
import { harrellC } from '../metrics/concordance.ts';
import type { EvaluationOptions } from './disease-evaluation.ts';

/** Figures of one survival model on one split; null where they cannot be had. */
export interface SurvivalFigures {
  readonly harrell_c: Estimate | null;
}

const LEAST_EVENTS = 2;

/** People who can be used and events among them. */
export function countEvents({ time, event, entry }: FollowUp): { n: number; events: number } {
  let n = 0;
  let events = 0;
  for (let i = 0; i < time.length; i++) {
    if (!isObserved(i, time, event, entry)) continue;
    n++;
    if (event[i] === 1) events++;
  }
  return { n, events };
}

/** Why follow-up allows neither training nor judging; undefined if it does. */
export function whyTooFewEvents(followUp: FollowUp, split: string): string | undefined {
  const { events } = countEvents(followUp);
  if (events >= LEAST_EVENTS) return undefined;
  return `${events} events in the ${split} split: at least ${LEAST_EVENTS} are needed`;
}

/** Judges log hazards against follow-up. */
export function evaluateSurvival(
  logHazard: ArrayLike<number>,
  followUp: FollowUp,
  { bootstraps, seed }: EvaluationOptions,
): SurvivalFigures {
  if (whyTooFewEvents(followUp, '')) return { harrell_c: null };
  return bootstrap(
    followUp.time.length,
    (members) => ({
      harrell_c: harrellC(take(logHazard, members), takeFollowUp(followUp, members)),
    }),
    { replicates: bootstraps, seed },
  );
}

/** The C of one model less that of another, on the same resamples. */
export function compareSurvival(
  logHazard: ArrayLike<number>,
  reference: ArrayLike<number>,
  followUp: FollowUp,
  { bootstraps, seed }: EvaluationOptions,
): SurvivalFigures {
  if (whyTooFewEvents(followUp, '')) return { harrell_c: null };
  return bootstrap(
    followUp.time.length,
    (members) => {
      const drawn = takeFollowUp(followUp, members);
      const ours = harrellC(take(logHazard, members), drawn);
      return { harrell_c: ours - harrellC(take(reference, members), drawn) };
    },
    { replicates: bootstraps, seed },
  );
}

/** The follow-up of some people. */
export function takeFollowUp({ time, event, entry }: FollowUp, members: Uint32Array): FollowUp {
  return {
    time: take(time, members),
    event: take(event, members),
    entry: entry && take(entry, members),
  };
}

function take(values: ArrayLike<number>, members: Uint32Array): Float64Array {
  return Float64Array.from(members, (i) => values[i] as number);
}
