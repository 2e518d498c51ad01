import { bootstrap, type Estimate, quantile } from '../bootstrap.ts';
import { type FollowUp, isObserved } from '../losses/risk-sets.ts';
import { uncensoredBefore } from '../metrics/censoring.ts';
import { harrellC, unoC } from '../metrics/concordance.ts';
import { brierContributions } from '../metrics/integrated-brier.ts';
import { timeDependentAuc } from '../metrics/time-dependent-auc.ts';
import type { EvaluationOptions } from './disease-evaluation.ts';

/** Figures of one survival model on one split; null where they cannot be had. */
export interface SurvivalFigures {
  readonly harrell_c: Estimate | null;
  /** Over deaths before the frame's `tau`. */
  readonly uno_c: Estimate | null;
  /** Cumulative/dynamic AUC at the frame's `horizon`. */
  readonly auc_at_horizon: Estimate | null;
  /** Integrated Brier score up to `tau`. */
  readonly ibs: Estimate | null;
}

/** A survival model's word on the people of a split. */
export interface SurvivalModel {
  readonly logHazard: ArrayLike<number>;
  /** Chance that a person outlives a time. */
  survival(person: number, time: number): number;
}

/**
 * What survival models are judged within, the same for all of them. Censoring is estimated on the
 * training split; with delayed entry its estimate would need entry too, so that only Harrell's C is
 * given.
 */
export interface SurvivalFrame {
  readonly followUp: FollowUp;
  /** The 80th percentile of the times of death: there is little to judge by beyond. */
  readonly tau: number;
  /** The median time of death. */
  readonly horizon: number;
  readonly times: Float64Array;
  readonly uncensored: ((time: number) => number) | undefined;
}

const NO_FIGURES: SurvivalFigures = {
  harrell_c: null,
  uno_c: null,
  auc_at_horizon: null,
  ibs: null,
};
const LEAST_EVENTS = 2;
const TAU_SHARE = 0.8;
const GRID = 50;

/** Builds the frame for the people of a split. */
export function survivalFrame(followUp: FollowUp, train: FollowUp): SurvivalFrame {
  const deaths = Float64Array.from(followUp.time)
    .filter((_, i) => followUp.event[i] === 1)
    .sort();
  const first = deaths[0] ?? Number.NaN;
  const tau = quantile(deaths, TAU_SHARE) ?? Number.NaN;
  const times = Float64Array.from(
    { length: GRID },
    (_, k) => first + (k * (tau - first)) / (GRID - 1),
  );
  const horizon = quantile(deaths, 0.5) ?? Number.NaN;
  const uncensored = followUp.entry ? undefined : uncensoredBefore(observed(train));
  const isSeen = uncensored !== undefined && uncensored(tau) > 0;
  return { followUp, tau, horizon, times, uncensored: isSeen ? uncensored : undefined };
}

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

/** Judges a model within a frame. */
export function evaluateSurvival(
  model: SurvivalModel,
  frame: SurvivalFrame,
  options: EvaluationOptions,
): SurvivalFigures {
  return resample(frame, options, figuresOf(model, frame));
}

/** The figures of one model less those of another, on the same resamples. */
export function compareSurvival(
  model: SurvivalModel,
  reference: SurvivalModel,
  frame: SurvivalFrame,
  options: EvaluationOptions,
): SurvivalFigures {
  const ours = figuresOf(model, frame);
  const theirs = figuresOf(reference, frame);
  return resample(frame, options, (members) => {
    const [a, b] = [ours(members), theirs(members)];
    return {
      harrell_c: a.harrell_c - b.harrell_c,
      uno_c: a.uno_c - b.uno_c,
      auc_at_horizon: a.auc_at_horizon - b.auc_at_horizon,
      ibs: a.ibs - b.ibs,
    };
  });
}

type FigureFunction = (members: Uint32Array) => Record<keyof SurvivalFigures, number>;

function resample(
  { followUp }: SurvivalFrame,
  { bootstraps, seed }: EvaluationOptions,
  statistic: FigureFunction,
): SurvivalFigures {
  if (whyTooFewEvents(followUp, '') !== undefined) return NO_FIGURES;
  const rows = observedRows(followUp);
  return bootstrap(rows.length, (members) => statistic(members.map((i) => rows[i] as number)), {
    replicates: bootstraps,
    seed,
  });
}

/** A function from people to figures; what does not depend on who was drawn is computed once. */
function figuresOf(model: SurvivalModel, frame: SurvivalFrame): FigureFunction {
  const { followUp, uncensored, tau, horizon, times } = frame;
  const brier =
    uncensored &&
    brierContributions((i, t) => model.survival(i, t), followUp, { times, uncensored });
  return (members) => {
    const risk = take(model.logHazard, members);
    const drawn = takeFollowUp(followUp, members);
    return {
      harrell_c: harrellC(risk, drawn),
      uno_c: uncensored ? unoC(risk, drawn, uncensored, tau) : Number.NaN,
      auc_at_horizon: uncensored ? timeDependentAuc(risk, drawn, horizon, uncensored) : Number.NaN,
      ibs: brier ? mean(take(brier, members)) : Number.NaN,
    };
  };
}

/** The follow-up of some people. */
export function takeFollowUp({ time, event, entry }: FollowUp, members: Uint32Array): FollowUp {
  return {
    time: take(time, members),
    event: take(event, members),
    entry: entry && take(entry, members),
  };
}

function observed(followUp: FollowUp): FollowUp {
  return takeFollowUp(followUp, observedRows(followUp));
}

function observedRows({ time, event, entry }: FollowUp): Uint32Array {
  const rows = Uint32Array.from({ length: time.length }, (_, i) => i);
  return rows.filter((i) => isObserved(i, time, event, entry));
}

function take(values: ArrayLike<number>, members: Uint32Array): Float64Array {
  return Float64Array.from(members, (i) => values[i] as number);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
