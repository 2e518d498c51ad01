import type { FollowUp } from '../losses/risk-sets.ts';
import { type BaselineHazard, survivalAt } from '../metrics/breslow.ts';
import { type KaplanMeier, kaplanMeier } from '../metrics/kaplan-meier.ts';
import { takeFollowUp } from './survival-evaluation.ts';

/** A third of the people by predicted risk: what was predicted of them, and what happened. */
export interface RiskThird {
  readonly name: 'low risk' | 'middle risk' | 'high risk';
  readonly people: number;
  /** Mean predicted survival at each of the `times` of the curves. */
  readonly predicted: Float64Array;
  readonly kaplanMeier: KaplanMeier;
}

/** What a report draws of a survival model, on the test split. */
export interface SurvivalCurves {
  /** A grid over the follow-up, for predicted survival. */
  readonly times: Float64Array;
  readonly thirds: readonly RiskThird[];
  /** Everybody. */
  readonly kaplanMeier: KaplanMeier;
}

const GRID = 60;
const NAMES = ['low risk', 'middle risk', 'high risk'] as const;

/** Draws survival by third of predicted risk. */
export function drawSurvival(
  logHazard: ArrayLike<number>,
  followUp: FollowUp,
  baseline: BaselineHazard,
): SurvivalCurves {
  const people = logHazard.length;
  const first = baseline.times[0] ?? 0;
  const last = baseline.times.at(-1) ?? 0;
  const times = Float64Array.from(
    { length: GRID },
    (_, i) => first + ((last - first) * i) / (GRID - 1),
  );
  const order = Uint32Array.from({ length: people }, (_, i) => i).sort(
    (i, j) => (logHazard[i] as number) - (logHazard[j] as number),
  );
  const thirds = NAMES.map((name, third) => {
    const members = order.subarray(
      Math.floor((third * people) / 3),
      Math.floor(((third + 1) * people) / 3),
    );
    return {
      name,
      people: members.length,
      predicted: times.map((time) => meanSurvival(logHazard, members, baseline, time)),
      kaplanMeier: kaplanMeier(takeFollowUp(followUp, members)),
    };
  });
  return { times, thirds, kaplanMeier: kaplanMeier(followUp) };
}

function meanSurvival(
  logHazard: ArrayLike<number>,
  members: Uint32Array,
  baseline: BaselineHazard,
  time: number,
): number {
  let sum = 0;
  for (const i of members) sum += survivalAt(baseline, logHazard[i] as number, time);
  return sum / members.length;
}
