import { bootstrap, type Estimate, quantile } from '../bootstrap.ts';
import { type FollowUp, isObserved } from '../losses/risk-sets.ts';
import { uncensoredBefore } from '../metrics/censoring.ts';
import { resampledHarrellC, resampledUnoC } from '../metrics/concordance.ts';
import { brierContributions } from '../metrics/integrated-brier.ts';
import { resampledTimeDependentAuc } from '../metrics/time-dependent-auc.ts';
import { hazardBetween, type PersonHazards } from '../survival/person-hazards.ts';
import type { EvaluationOptions } from './disease-evaluation.ts';

/** Figures of one survival model on one split; null where they cannot be had. */
export interface SurvivalFigures {
  /** On the time scale of the follow-up, with delayed entry. */
  readonly harrell_c: Estimate | null;
  /** Over deaths before the frame's `tau`, as are all that follow in time since entry. */
  readonly uno_c: Estimate | null;
  /** Cumulative/dynamic AUC at the frame's `horizon`. */
  readonly auc_at_horizon: Estimate | null;
  /** Integrated Brier score up to `tau`. */
  readonly ibs: Estimate | null;
}

/**
 * What survival models are judged within, the same for all of them.
 *
 * All but Harrell's C is judged in time since entry, given that one is alive then: so nobody enters late
 * and weights by the chance of censoring hold. Censoring is estimated on the training split.
 */
export interface SurvivalFrame {
  readonly followUp: FollowUp;
  /** The same people in time since entry. */
  readonly sinceEntry: FollowUp;
  /** Entry of each person, or 0. */
  readonly aliveAt: Float64Array;
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
  const sinceEntry = timeSinceEntry(followUp);
  const deaths = eventTimes(sinceEntry);
  const first = deaths[0] ?? Number.NaN;
  const tau = quantile(deaths, TAU_SHARE) ?? Number.NaN;
  const times = Float64Array.from(
    { length: GRID },
    (_, k) => first + (k * (tau - first)) / (GRID - 1),
  );
  const horizon = quantile(deaths, 0.5) ?? Number.NaN;
  const uncensored = uncensoredBefore(timeSinceEntry(observed(train)));
  const isSeen = uncensored(tau) > 0;
  return {
    followUp,
    sinceEntry,
    aliveAt: aliveAt(followUp),
    tau,
    horizon,
    times,
    uncensored: isSeen ? uncensored : undefined,
  };
}

/** When each person is known to be alive: entry, or 0. */
export function aliveAt({ time, entry }: FollowUp): Float64Array {
  return Float64Array.from({ length: time.length }, (_, i) => (entry ? (entry[i] as number) : 0));
}

/** Follow-up with the clock started at entry; people who cannot be used have no time. */
export function timeSinceEntry(followUp: FollowUp): FollowUp {
  const { time, event, entry } = followUp;
  if (!entry) return followUp;
  return {
    event,
    time: Float64Array.from({ length: time.length }, (_, i) =>
      isObserved(i, time, event, entry) ? (time[i] as number) - (entry[i] as number) : Number.NaN,
    ),
  };
}

/** Times of the events of people who can be used, rising. */
export function eventTimes({ time, event, entry }: FollowUp): Float64Array {
  return Float64Array.from(time)
    .filter((_, i) => event[i] === 1 && isObserved(i, time, event, entry))
    .sort();
}

/** People who can be used and events among them. */
export function countEvents(followUp: FollowUp): { n: number; events: number } {
  const rows = observedRows(followUp);
  const events = rows.filter((i) => followUp.event[i] === 1).length;
  return { n: rows.length, events };
}

/** Whether all whose follow-up is known had the event: perhaps since the others were left out. */
export function isUncensored(followUp: FollowUp): boolean {
  const { n, events } = countEvents(followUp);
  return n > 0 && n === events;
}

/** Why follow-up allows neither training nor judging; undefined if it does. */
export function whyTooFewEvents(followUp: FollowUp, split: string): string | undefined {
  const { events } = countEvents(followUp);
  if (events >= LEAST_EVENTS) return undefined;
  return `${events} events in the ${split} split: at least ${LEAST_EVENTS} are needed`;
}

/** Judges a model within a frame, on some of its people or on all. */
export function evaluateSurvival(
  model: PersonHazards,
  frame: SurvivalFrame,
  options: EvaluationOptions,
  people?: Uint32Array,
): SurvivalFigures {
  return resample(frame, options, figuresOf(model, frame), people);
}

/** The figures of one model less those of another, on the same resamples. */
export function compareSurvival(
  model: PersonHazards,
  reference: PersonHazards,
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
  people?: Uint32Array,
): SurvivalFigures {
  const all = observedRows(followUp);
  const chosen = people && new Set(people);
  const rows = chosen ? all.filter((i) => chosen.has(i)) : all;
  if (whyTooFewEvents(takeFollowUp(followUp, rows), '') !== undefined) return NO_FIGURES;
  return bootstrap(rows.length, (members) => statistic(members.map((i) => rows[i] as number)), {
    replicates: bootstraps,
    seed,
  });
}

/** A function from people to figures; what does not depend on who was drawn is computed once. */
function figuresOf(model: PersonHazards, frame: SurvivalFrame): FigureFunction {
  const { followUp, sinceEntry, uncensored, tau, horizon, times } = frame;
  const ahead = (person: number, duration: number) =>
    hazardBetween(model, person, { from: frame.aliveAt[person] as number, duration });
  const untilTau = frame.aliveAt.map((_, person) => ahead(person, tau));
  const untilHorizon = frame.aliveAt.map((_, person) => ahead(person, horizon));
  const brier =
    uncensored &&
    brierContributions((i, t) => Math.exp(-ahead(i, t)), sinceEntry, { times, uncensored });
  const harrell = resampledHarrellC(model.risk, followUp);
  const uno = uncensored && resampledUnoC(untilTau, sinceEntry, uncensored, tau);
  const auc =
    uncensored && resampledTimeDependentAuc(untilHorizon, sinceEntry, horizon, uncensored);
  const copies = new Uint32Array(followUp.time.length);
  return (members) => {
    copies.fill(0);
    for (const i of members) copies[i] = (copies[i] as number) + 1;
    return {
      harrell_c: harrell(copies),
      uno_c: uno?.(copies) ?? Number.NaN,
      auc_at_horizon: auc?.(copies) ?? Number.NaN,
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

/** People who can be used. */
export function observedRows({ time, event, entry }: FollowUp): Uint32Array {
  const rows = Uint32Array.from({ length: time.length }, (_, i) => i);
  return rows.filter((i) => isObserved(i, time, event, entry));
}

function take(values: ArrayLike<number>, members: Uint32Array): Float64Array {
  const taken = new Float64Array(members.length); // a loop: `from` with a function took a fifth of a run
  for (let k = 0; k < members.length; k++) taken[k] = values[members[k] as number] as number;
  return taken;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
