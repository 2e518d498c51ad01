import type { FollowUp } from '../losses/risk-sets.ts';
import type { CalibrationBin } from '../metrics/calibration.ts';
import { type KaplanMeier, kaplanMeier } from '../metrics/kaplan-meier.ts';
import type { PersonHazards } from '../survival/person-hazards.ts';
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
  /** Predicted and observed shares that died by the middle horizon. */
  readonly calibration: readonly CalibrationBin[];
  /** Time since entry that `calibration` is about. */
  readonly horizon: number;
}

const GRID = 60;
const NAMES = ['low risk', 'middle risk', 'high risk'] as const;

/** Draws survival by third of predicted risk. */
export function drawSurvival(
  hazards: PersonHazards,
  followUp: FollowUp,
): Omit<SurvivalCurves, 'calibration' | 'horizon'> {
  const { risk } = hazards;
  const people = risk.length;
  const first = hazards.times[0] ?? 0;
  const last = hazards.times.at(-1) ?? 0;
  const times = Float64Array.from(
    { length: GRID },
    (_, i) => first + ((last - first) * i) / (GRID - 1),
  );
  const order = Uint32Array.from({ length: people }, (_, i) => i).sort(
    (i, j) => (risk[i] as number) - (risk[j] as number),
  );
  const thirds = NAMES.map((name, third) => {
    const members = order.subarray(
      Math.floor((third * people) / 3),
      Math.floor(((third + 1) * people) / 3),
    );
    return {
      name,
      people: members.length,
      predicted: times.map((time) => meanSurvival(hazards, members, time)),
      kaplanMeier: kaplanMeier(takeFollowUp(followUp, members)),
    };
  });
  return { times, thirds, kaplanMeier: kaplanMeier(followUp) };
}

function meanSurvival(hazards: PersonHazards, members: Uint32Array, time: number): number {
  let sum = 0;
  for (const i of members) sum += Math.exp(-hazards.cumulative(i, time));
  return sum / members.length;
}
