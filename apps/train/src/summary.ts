import { formatCount, formatSeconds } from '@dirghayu/command-line';
import type { Estimate, SurvivalMetrics, TaskMetrics } from '@dirghayu/models';
import type { FoldOutcome } from './cross-validation.ts';
import type { RunMetrics } from './metrics.ts';
import type { NetRun } from './net-runs.ts';
import { alignColumns } from './text-table.ts';
import type { TrainOutcome } from './train.ts';

/**
 * What a run tells at its end, as text: first where a net does not beat the linear model, then the nets
 * beside their baselines, then where to look.
 */
export function formatSummary(outputDir: string, outcome: TrainOutcome): string {
  const { manifest, nets, metrics, verdicts, warnings } = outcome;
  const trainedOn = size(manifest.samples.count, nets[0]?.data.features ?? 0);
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...verdicts,
    `Trained ${metrics.model} on ${trainedOn} in ${formatSeconds(outcome.seconds)}`,
    ...nets.map(({ run, splits }) => {
      const people = splits.map((split) => `${split.name} ${formatCount(split.people)}`);
      return `  ${run.model}: ${people.join(', ')}; ${bestEpoch(run)}`;
    }),
    ...formatTables(metrics),
    `Report: ${outputDir}/report.html`,
    `Metrics: ${outputDir}/metrics.json`,
  ].join('\n');
}

/** The same of a cross-validation: means over folds. */
export function formatFoldSummary(outputDir: string, outcome: FoldOutcome): string {
  const { metrics, people, features, verdicts, warnings, seconds } = outcome;
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...verdicts,
    `Trained ${metrics.model} ${metrics.folds} times on ${size(people, features)} in ${formatSeconds(seconds)}; means over folds:`,
    ...formatTables(metrics),
    `Reports: ${outputDir}/fold-*/report.html`,
    `Metrics: ${outputDir}/metrics.json`,
  ].join('\n');
}

function size(people: number, features: number): string {
  return `${formatCount(people)} people × ${formatCount(features)} variants`;
}

function bestEpoch({ bestEpoch: best, history }: NetRun['run']): string {
  if (best === 0) return 'nothing to add beyond the linear model';
  return `best epoch ${best} of ${history.at(-1)?.epoch ?? 0}`;
}

const MODELS = ['net', 'ridge', 'elastic net', 'covariates only'];

/** Test figures with 95 % intervals, a line each task. */
function formatTables({ tasks = {}, incident = {}, survival }: RunMetrics): string[] {
  const diseases = Object.entries(tasks);
  const outcomes = Object.entries(incident).concat(survival ? [['survival', survival]] : []);
  return [
    ...(diseases.length > 0 ? alignColumns(diseaseRows(diseases)) : []),
    ...outcomes.flatMap(([name, metrics]) => alignColumns(survivalRows(name, metrics))),
  ];
}

/** Guessing has an AUROC of 0.5 always, and an AUPRC of the prevalence. */
function diseaseRows(diseases: readonly (readonly [string, TaskMetrics])[]): string[][] {
  const judged = diseases.filter(([, { reason }]) => reason === undefined);
  const ranks = diseases.map(([name, task]) => diseaseRow(name, task, 'auroc'));
  return [
    ['test AUROC', ...MODELS],
    ...ranks,
    ...(judged.length > 0 ? [['test AUPRC', ...MODELS, 'prevalence']] : []),
    ...judged.map(([name, task]) => [
      ...diseaseRow(name, task, 'auprc'),
      task.test.prevalence?.toFixed(3) ?? '–',
    ]),
  ];
}

function diseaseRow(
  name: string,
  { test, baselines, reason }: TaskMetrics,
  figure: 'auroc' | 'auprc',
): string[] {
  if (reason !== undefined) return [name, `not judged: ${reason}`];
  const { linear, elastic_net: elasticNet, covariates } = baselines;
  return [name, ...[test, linear, elasticNet, covariates].map((model) => format(model?.[figure]))];
}

function survivalRows(
  name: string,
  { test, baselines, reason }: SurvivalMetrics,
): readonly (readonly string[])[] {
  if (reason !== undefined) return [[name, `not judged: ${reason}`]];
  const { linear, elastic_net: elasticNet, covariates, kaplan_meier: knowing } = baselines;
  const models = [test, linear, elasticNet, covariates];
  const row = (label: string, key: 'harrell_c' | 'uno_c' | 'auc_at_horizon' | 'ibs') => [
    label,
    ...models.map((figures) => format(figures?.[key])),
  ];
  return [
    [`test, ${name}`, ...MODELS, 'Kaplan–Meier'],
    row("Harrell's C", 'harrell_c'),
    row("Uno's C", 'uno_c'),
    [...row('Brier score (IBS)', 'ibs'), format(knowing.ibs)],
  ];
}

function format(estimate: Estimate | null | undefined): string {
  if (!estimate) return '–';
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((x) => x.toFixed(3));
  return `${value} (${low}–${high})`;
}
