import type { DiseaseCurves, DiseaseFigures, TaskMetrics } from '@dirghayu/models';
import type { ComparisonRow, Metric, Point, SubgroupRow, TaskReport } from '@dirghayu/report';

const METRICS: readonly (Metric & { readonly key: keyof DiseaseFigures })[] = [
  { name: 'AUROC', key: 'auroc', better: 'higher' },
  { name: 'AUPRC', key: 'auprc', better: 'higher' },
  { name: 'Brier', key: 'brier', better: 'lower' },
  { name: 'Log-loss', key: 'log_loss', better: 'lower' },
  { name: 'Calibration slope', key: 'calibration_slope' },
];

/** One disease of the report. */
export function diseaseTask(
  name: string,
  task: TaskMetrics,
  curves: DiseaseCurves | undefined,
): TaskReport {
  const { test, baselines, versus_linear: versus, linear_path: linearPath } = task;
  const auroc = {
    net: test.auroc,
    linear: baselines[linearPath ?? 'linear']?.auroc,
    covariates: baselines.covariates?.auroc,
  };
  const note = noteOf(task);
  return {
    name,
    ...(note === '' ? {} : { note }),
    people: test.n,
    events: test.positives,
    metrics: METRICS,
    rows: rowsOf(task),
    subgroups: subgroupsOf(task),
    ...(versus?.auroc ? { gain: versus.auroc } : {}),
    ...(curves && {
      roc: (['net', 'linear', 'covariates'] as const).map((model) => ({
        name: model,
        points: curves.roc[model].map(({ x, y }): Point => [x, y]),
        auroc: auroc[model] ?? null,
      })),
      calibration: [{ name: 'net', bins: curves.calibration }],
    }),
  };
}

function noteOf({ only_in: onlyIn, reason }: TaskMetrics): string {
  const about = onlyIn === undefined ? [] : [`Only people with ${onlyIn}.`];
  return [...about, ...(reason === undefined ? [] : [reason])].join(' ');
}

function valuesOf(figures: DiseaseFigures | null) {
  return Object.fromEntries(METRICS.map((metric) => [metric.name, figures?.[metric.key] ?? null]));
}

function rowsOf({ test, baselines, linear_path: path, reason }: TaskMetrics): ComparisonRow[] {
  if (reason !== undefined) return [];
  const row = (name: string, role: ComparisonRow['role'], figures: DiseaseFigures | null) => ({
    name,
    role,
    values: valuesOf(figures),
  });
  const { linear, elastic_net: elasticNet, covariates, prevalence } = baselines;
  return [
    row('Net', 'net', test),
    row('Ridge (same inputs)', path === 'linear' ? 'linear' : 'other', linear),
    ...(elasticNet
      ? [row('Elastic net (same inputs)', path === 'linear' ? 'other' : 'linear', elasticNet)]
      : []),
    row('Covariates only', 'covariates', covariates),
    row('Prevalence', 'prevalence', prevalence),
  ];
}

function subgroupsOf({ subgroups }: TaskMetrics): SubgroupRow[] {
  return Object.entries(subgroups).flatMap(([by, groups]) =>
    Object.entries(groups).map(([name, figures]) => ({
      by,
      name,
      people: figures.n,
      events: figures.positives,
      values: valuesOf(figures),
    })),
  );
}
