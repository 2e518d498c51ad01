import { ModelError } from './errors.ts';
import type { SplitSizes } from './evaluation/disease-metrics.ts';
import type { SurvivalCurves } from './evaluation/survival-curves.ts';
import { isUncensored, whyTooFewEvents } from './evaluation/survival-evaluation.ts';
import type { SurvivalMetrics } from './evaluation/survival-metrics.ts';
import { survivalVerdict } from './evaluation/verdict.ts';
import { type FollowUpNames, findColumns, followUpOf } from './follow-up-columns.ts';
import type { TaskWeights } from './losses/task-weights.ts';
import { fitNet } from './net-fit.ts';
import {
  type ResolvedOptions,
  resolveOptions,
  type TrainingSplits,
  type TrainOptions,
} from './options.ts';
import { joinPredictions, sizesOf } from './predictions.ts';
import { type PreparedSplits, prepareSplits } from './prepared-splits.ts';
import { hideOthers, type Restriction, restrictLabels } from './restricted-labels.ts';
import { type HorizonOptions, type SurvivalOutcome, survivalOutcome } from './survival-net.ts';
import { proportionalObjective, type SurvivalTask } from './survival-objective.ts';
import type { ModelState } from './trained-model.ts';
import { type TrainedNet, trainedNet } from './trained-net.ts';

/** Options of `trainIncidentNet`: those of every net, and when each disease began. */
export type IncidentNetOptions = TrainOptions &
  HorizonOptions & {
    /** By disease: the targets that tell when it began or when the person was last seen without it. */
    readonly diseases: Readonly<Record<string, FollowUpNames>>;
    /** Default `equal`. */
    readonly taskWeights?: TaskWeights;
    /** Diseases that only some people can have, by the target that tells of the event. */
    readonly onlyIn?: readonly Restriction[];
  };

/** `metrics.json` of the time-aware DiseaseNet-Multi. */
export interface IncidentMetrics {
  readonly model: 'DiseaseNet-Multi';
  readonly splits: SplitSizes;
  readonly incident: Readonly<Record<string, SurvivalMetrics>>;
}

/**
 * A trained time-aware DiseaseNet-Multi. Predictions have the columns of a survival net for each disease:
 * `has_t2d.log_hazard`, `has_t2d.survival_5` …; curves are by disease.
 */
export type IncidentRun = TrainedNet<IncidentMetrics, Readonly<Record<string, SurvivalCurves>>>;

/**
 * Trains DiseaseNet-Multi on when diseases begin: a shared trunk, a log hazard each, Cox partial
 * likelihoods. People who had a disease when they entered are not at risk of it; people who died of
 * something else count as censored, so that chances are those of a world without other deaths.
 *
 * @throws {ModelError} If a target is absent, no disease can be trained, or a loss is not finite.
 */
export async function trainIncidentNet(
  allSplits: TrainingSplits,
  options: IncidentNetOptions,
): Promise<IncidentRun> {
  const { onlyIn = [], taskWeights = 'equal', horizons, age } = options;
  const splits = restrictLabels(allSplits, onlyIn);
  const resolved = {
    ...resolveOptions(options, splits.train),
    ...(horizons && { horizons }),
    ...(age === undefined ? {} : { age }),
  };
  const all = Object.entries(options.diseases).map(([name, names]) => ({
    name,
    columns: findColumns(names, splits.train.targetNames),
  }));
  const prepared = await prepareSplits(splits, resolved);
  const { tasks, warnings } = trainable(all, prepared, resolved);
  const objective = proportionalObjective('DiseaseNet-Multi', tasks, prepared, taskWeights);
  const fitted = await fitNet(objective, splits, prepared, resolved);
  const outcomes = new Map<string, SurvivalOutcome>();
  for (const [output, { name, columns }] of tasks.entries()) {
    const fit = { fitted, prepared, columns, output, edges: undefined };
    outcomes.set(name, await survivalOutcome(fit, resolved));
  }
  const found = [...outcomes];
  const predict = (split: 'train' | 'valid' | 'test') => {
    const parts = found.map(([name, { predictions }]) => {
      const part = predictions[split];
      const rules = onlyIn.filter(({ task }) => task === options.diseases[name]?.event);
      for (const { members } of rules) {
        const columns = part.outputs.map((task) => ({ task, rule: '', members }));
        hideOthers(part.scores, part.sampleIds, part.outputs, columns);
      }
      return [name, part] as const;
    });
    return joinPredictions(parts);
  };
  const incident = Object.fromEntries(found.map(([name, { metrics }]) => [name, metrics]));
  const state: ModelState = {
    ...fitted.state,
    survival: found.map(([, outcome]) => outcome.state),
    onlyIn: Object.fromEntries(onlyIn.map(({ task, rule }) => [task, rule])),
  };
  return trainedNet({
    fitted,
    prepared,
    metrics: { model: 'DiseaseNet-Multi', splits: sizesOf(prepared), incident },
    predictions: { train: predict('train'), valid: predict('valid'), test: predict('test') },
    curves: Object.fromEntries(
      found.flatMap(([name, { curves }]) => (curves ? [[name, curves] as const] : [])),
    ),
    verdict: survivalVerdict(incident),
    warnings: [...warnings, ...warnOfIllOnly(tasks, prepared)],
    state,
  });
}

/** The diseases that everybody had, who tell nothing of those who stay without. */
function warnOfIllOnly(tasks: readonly SurvivalTask[], { train }: PreparedSplits): string[] {
  return tasks
    .filter(({ columns }) => isUncensored(followUpOf(train, columns)))
    .map(
      ({ name }) =>
        `Everybody in the train split whose follow-up is known had ${name}: if those without it were left out, the model describes the ill only, and its ranking of the others may be upside down`,
    );
}

/** The diseases with enough events to train on and to stop by, and a warning for each of the others. */
function trainable(
  tasks: readonly SurvivalTask[],
  { train, valid }: PreparedSplits,
  { report }: ResolvedOptions,
) {
  const warnings: string[] = [];
  const kept = tasks.filter(({ name, columns }) => {
    const reason =
      whyTooFewEvents(followUpOf(train, columns), 'train') ??
      whyTooFewEvents(followUpOf(valid, columns), 'valid');
    if (reason === undefined) return true;
    const message = `${name} is left out: ${reason}`;
    warnings.push(message);
    report({ code: 'untrainable-task', severity: 'warning', message });
    return false;
  });
  if (kept.length > 0) return { tasks: kept, warnings };
  throw new ModelError('Cannot train DiseaseNet-Multi', {
    expected: 'a disease with at least two events in the train and the valid split',
    actual: warnings.join('; ') || 'no disease',
  });
}
