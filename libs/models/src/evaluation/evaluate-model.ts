import type { SampleBatch } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { ModelError } from '../errors.ts';
import type { FollowUp } from '../losses/risk-sets.ts';
import { hazardsOf, type NamedOutcome, outcomesOf } from '../prediction/predict-people.ts';
import { column } from '../predictions.ts';
import type { Restriction } from '../restricted-labels.ts';
import type { TrainedModel } from '../trained-model.ts';
import {
  compareDisease,
  countLabels,
  type DiseaseFigures,
  type EvaluationOptions,
  evaluateDisease,
  type LabelCounts,
  whyTooFew,
} from './disease-evaluation.ts';
import { calibrateHorizons, type HorizonCalibration } from './horizon-calibration.ts';
import { type BySubgroup, bySubgroup, type Subgroup } from './subgroups.ts';
import {
  compareSurvival,
  countEvents,
  evaluateSurvival,
  type SurvivalFigures,
  survivalFrame,
  takeFollowUp,
  whyTooFewEvents,
} from './survival-evaluation.ts';
import type { EventCounts } from './survival-metrics.ts';

/** One disease or outcome of a trained model on people whom it has not seen. */
export interface EvaluatedTask<Figures, Counts> {
  readonly test: Figures & Counts;
  /** The same figures of the net's linear path alone. */
  readonly linear_path: Figures;
  /** Figures of the net less those of its linear path, on the same resamples. */
  readonly versus_linear: Partial<Figures> | null;
  readonly subgroups: BySubgroup<Figures & Counts>;
  /** Survival only. */
  readonly calibration?: readonly HorizonCalibration[];
  /** Why figures are null. */
  readonly reason?: string;
}

/** How a trained model does on people whom it has not seen. */
export interface ModelEvaluation {
  readonly model: string;
  readonly people: number;
  readonly tasks?: Readonly<Record<string, EvaluatedTask<DiseaseFigures, LabelCounts>>>;
  readonly incident?: Readonly<Record<string, EvaluatedTask<SurvivalFigures, EventCounts>>>;
  readonly survival?: EvaluatedTask<SurvivalFigures, EventCounts>;
}

/** What an evaluation needs beside the model. */
export interface ModelEvaluationOptions extends EvaluationOptions {
  /** Names of the targets of the batches. */
  readonly targets: readonly string[];
  readonly subgroups: readonly Subgroup[];
  /** Who can have a disease at all; the others are not judged. */
  readonly restrictions: readonly Restriction[];
}

/** The targets that judge a model: its diseases, or the columns of its follow-up. */
export function targetsOf({ state }: TrainedModel): string[] {
  if (!state.survival) return [...state.outputs];
  const columns = state.survival.map((outcome) => outcome.columns);
  const names = columns.flatMap(({ time, event, entry }) => [time, event, entry]);
  return [...new Set(names)].filter((name) => name !== undefined);
}

/** Gathers what a model says of people, batch by batch, and judges it at the end. */
export class ModelEvaluator {
  readonly #model: TrainedModel;
  readonly #options: ModelEvaluationOptions;
  readonly #sampleIds: string[] = [];
  readonly #net: Float32Array[] = [];
  readonly #linear: Float32Array[] = [];
  readonly #targets: Float32Array[] = [];

  constructor(model: TrainedModel, options: ModelEvaluationOptions) {
    this.#model = model;
    this.#options = options;
  }

  /** Adds the people of a batch that has the model's features and covariates. */
  add(batch: SampleBatch): void {
    this.#sampleIds.push(...batch.sampleIds);
    this.#net.push(this.#model.predict(batch).scores);
    this.#linear.push(this.#model.predictLinearPath(batch));
    this.#targets.push(batch.targets.slice());
  }

  result(): ModelEvaluation {
    const { state } = this.#model;
    const net = join(this.#net);
    const linear = join(this.#linear);
    const about = { model: state.model, people: this.#sampleIds.length };
    const width = state.outputs.length;
    if (!state.survival) {
      const tasks = state.outputs.map((name, output) => {
        const of = (scores: Float32Array) => column(scores, this.#sampleIds.length, width, output);
        return [name, this.#judgeDisease(name, of(net), of(linear))] as const;
      });
      return { ...about, tasks: Object.fromEntries(tasks) };
    }
    const judged = outcomesOf(state).map((outcome, output) => {
      const of = (scores: Float32Array) => hazardsOf(outcome.state, scores, { output, width });
      return [outcome.name, this.#judgeSurvival(outcome, of(net), of(linear))] as const;
    });
    const [first] = judged;
    if (state.model === 'LifespanNet-India' && first) return { ...about, survival: first[1] };
    return { ...about, incident: Object.fromEntries(judged) };
  }

  #judgeDisease(name: string, net: Float64Array, linear: Float64Array) {
    const labels = this.#target(name, name);
    checkLabels(name, labels);
    const options = this.#options;
    const reason = whyTooFew(countLabels(labels), 'given');
    return {
      test: { ...countLabels(labels), ...evaluateDisease(net, labels, options) },
      linear_path: evaluateDisease(linear, labels, options),
      versus_linear: compareDisease(net, linear, labels, options),
      subgroups: bySubgroup(options.subgroups, this.#sampleIds, (rows) => {
        const theirs = Float64Array.from(rows, (row) => labels[row] as number);
        const chances = Float64Array.from(rows, (row) => net[row] as number);
        return { ...countLabels(theirs), ...evaluateDisease(chances, theirs, options) };
      }),
      ...(reason === undefined ? {} : { reason }),
    };
  }

  #judgeSurvival(
    { state }: NamedOutcome,
    net: ReturnType<typeof hazardsOf>,
    linear: ReturnType<typeof hazardsOf>,
  ) {
    const { time, event, entry } = state.columns;
    const times = this.#target(time, event ?? '');
    const followUp: FollowUp = {
      time: times,
      event: event === undefined ? times.map(() => 1) : this.#target(event, event),
      entry: entry === undefined ? undefined : this.#target(entry, ''),
    };
    const options = this.#options;
    // Censoring is these people's own: what it was in training says nothing of another cohort.
    const frame = survivalFrame(followUp, followUp);
    const reason = whyTooFewEvents(followUp, 'given');
    const { horizons } = state.outlook;
    return {
      test: { ...countEvents(followUp), ...evaluateSurvival(net, frame, options) },
      linear_path: evaluateSurvival(linear, frame, options),
      versus_linear: compareSurvival(net, linear, frame, options),
      subgroups: bySubgroup(options.subgroups, this.#sampleIds, (rows) => ({
        ...countEvents(takeFollowUp(followUp, rows)),
        ...evaluateSurvival(net, frame, options, rows),
      })),
      calibration: reason ? [] : calibrateHorizons(net, frame, horizons, options),
      ...(reason === undefined ? {} : { reason }),
    };
  }

  /** A target of everybody; NaN too for people who cannot have the disease `task`. */
  #target(name: string, task: string): Float64Array {
    const { targets, restrictions } = this.#options;
    const values = join(this.#targets);
    const found = column(values, this.#sampleIds.length, targets.length, targets.indexOf(name));
    const rules = restrictions.filter((restriction) => restriction.task === task);
    return found.map((value, row) => {
      const id = this.#sampleIds[row] as string;
      return rules.every(({ members }) => members.has(id)) ? value : Number.NaN;
    });
  }
}

function checkLabels(name: string, labels: Float64Array): void {
  const wrong = labels.find((label) => !Number.isNaN(label) && label !== 0 && label !== 1);
  if (wrong === undefined) return;
  throw new ModelError(`Cannot judge by target ${quote(name)}`, {
    expected: '0, 1 or missing',
    actual: String(wrong),
  });
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
