import { bootstrap, type Estimate, quantile } from '../bootstrap.ts';
import type { FollowUp } from '../losses/risk-sets.ts';
import type { CalibrationBin } from '../metrics/calibration.ts';
import { kaplanMeier } from '../metrics/kaplan-meier.ts';
import { hazardBetween, type PersonHazards } from '../survival/person-hazards.ts';
import type { EvaluationOptions } from './disease-evaluation.ts';
import {
  eventTimes,
  observedRows,
  type SurvivalFrame,
  takeFollowUp,
  timeSinceEntry,
} from './survival-evaluation.ts';

/** How many were predicted to die by a horizon, and how many did. */
export interface HorizonCalibration {
  /** Time since entry. */
  readonly horizon: number;
  /** Mean predicted chance to die by then. */
  readonly predicted: number;
  /** One less Kaplan–Meier's survival then; null if nobody was seen for so long. */
  readonly observed: Estimate | null;
}

const BINS = 5;
const HORIZON_SHARES = [0.25, 0.5, 0.75];

/** Horizons by which a quarter, a half and three quarters of the events have happened, to two digits. */
export function defaultHorizons(train: FollowUp): number[] {
  const times = eventTimes(timeSinceEntry(train));
  const horizons = HORIZON_SHARES.map((share) =>
    Number((quantile(times, share) ?? Number.NaN).toPrecision(2)),
  );
  return [...new Set(horizons)].filter((horizon) => horizon > 0);
}

/** Calibration of everybody at each horizon. */
export function calibrateHorizons(
  hazards: PersonHazards,
  frame: SurvivalFrame,
  horizons: readonly number[],
  options: EvaluationOptions,
): HorizonCalibration[] {
  const rows = observedRows(frame.followUp);
  return horizons.map((horizon) => {
    const predicted = meanOf(rows, (i) => chanceToDie(hazards, frame, i, horizon));
    const { observed } = bootstrap(
      rows.length,
      (members) => ({
        observed: shareDied(
          frame,
          members.map((i) => rows[i] as number),
          horizon,
        ),
      }),
      { replicates: options.bootstraps, seed: options.seed },
    );
    return { horizon, predicted, observed };
  });
}

/** People in five groups by predicted chance to die by a horizon, and the share of each that did. */
export function horizonBins(
  hazards: PersonHazards,
  frame: SurvivalFrame,
  horizon: number,
): CalibrationBin[] {
  const chance = (i: number) => chanceToDie(hazards, frame, i, horizon);
  const rows = observedRows(frame.followUp).sort((i, j) => chance(i) - chance(j));
  const cut = (bin: number) => Math.floor((bin * rows.length) / BINS);
  return Array.from({ length: BINS }, (_, bin) => rows.subarray(cut(bin), cut(bin + 1)))
    .filter((group) => group.length > 0)
    .map((group) => ({
      people: group.length,
      predicted: meanOf(group, chance),
      observed: shareDied(frame, group, horizon),
    }))
    .filter(({ observed }) => !Number.isNaN(observed));
}

function chanceToDie(
  hazards: PersonHazards,
  { aliveAt }: SurvivalFrame,
  person: number,
  horizon: number,
): number {
  const from = aliveAt[person] as number;
  return -Math.expm1(-hazardBetween(hazards, person, { from, duration: horizon }));
}

/** By Kaplan–Meier in time since entry; NaN if the last of them left before the horizon, alive. */
function shareDied({ sinceEntry }: SurvivalFrame, members: Uint32Array, horizon: number): number {
  const drawn = takeFollowUp(sinceEntry, members);
  const { times, survival } = kaplanMeier(drawn);
  const alive = survival[times.findLastIndex((time) => time <= horizon)] ?? 1;
  const isSeen = Array.from(drawn.time).some((time) => time >= horizon);
  return isSeen || alive === 0 ? 1 - alive : Number.NaN;
}

function meanOf(members: Uint32Array, value: (i: number) => number): number {
  let sum = 0;
  for (const i of members) sum += value(i);
  return sum / members.length;
}
