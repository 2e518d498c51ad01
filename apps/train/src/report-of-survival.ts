import type { SurvivalCurves, SurvivalFigures, SurvivalMetrics } from '@dirghayu/models';
import type {
  ComparisonRow,
  Metric,
  Point,
  SubgroupRow,
  SurvivalPanel,
  TaskReport,
} from '@dirghayu/report';

/** What a survival outcome is called, and its time axis with the unit. */
export interface SurvivalNames {
  readonly name: string;
  readonly time: string;
}

/** One survival outcome of the report. */
export function survivalTask(
  { name, time }: SurvivalNames,
  metrics: SurvivalMetrics,
  curves: SurvivalCurves | undefined,
): TaskReport {
  const { test, versus_linear: versus } = metrics;
  const columns = metricsOf(metrics);
  const note = noteOf(metrics);
  return {
    name,
    ...(note === '' ? {} : { note }),
    people: test.n,
    events: test.events,
    metrics: columns.map(({ metric }) => metric),
    rows: metrics.reason === undefined ? rowsOf(metrics, columns) : [],
    subgroups: subgroupsOf(metrics, columns),
    ...(versus.harrell_c ? { gain: versus.harrell_c } : {}),
    ...(curves && {
      survival: survivalPanel(time, curves),
      calibration: [
        { name: `net, dead ${format(curves.horizon)} after entry`, bins: curves.calibration },
      ],
    }),
  };
}

type Column = { readonly metric: Metric; readonly key: keyof SurvivalFigures };

function metricsOf({ tau, horizon }: SurvivalMetrics): Column[] {
  const upTo = tau === null ? '' : ` to ${format(tau)}`;
  const at = horizon === null ? '' : ` at ${format(horizon)}`;
  return [
    { metric: { name: "Harrell's C", better: 'higher' }, key: 'harrell_c' },
    { metric: { name: `Uno's C${upTo}`, better: 'higher' }, key: 'uno_c' },
    { metric: { name: `AUC${at}`, better: 'higher' }, key: 'auc_at_horizon' },
    { metric: { name: `Brier (IBS)${upTo}`, better: 'lower' }, key: 'ibs' },
  ];
}

function noteOf({ reason, test }: SurvivalMetrics): string {
  if (reason !== undefined) return reason;
  const horizons = test.calibration.flatMap(({ horizon, predicted, observed }) =>
    observed
      ? [
          `${percent(predicted)} predicted and ${percent(observed.value)} (${percent(observed.low)}–${percent(observed.high)}) seen to die within ${format(horizon)} of entry`,
        ]
      : [],
  );
  return horizons.length === 0 ? '' : `Calibration: ${horizons.join('; ')}.`;
}

function rowsOf(
  { test, baselines, linear_path: path }: SurvivalMetrics,
  columns: readonly Column[],
): ComparisonRow[] {
  const row = (name: string, role: ComparisonRow['role'], figures: SurvivalFigures) => ({
    name,
    role,
    values: valuesOf(figures, columns),
  });
  const { linear, elastic_net: elasticNet, covariates, kaplan_meier: knowing } = baselines;
  return [
    row('Net', 'net', test),
    row('Ridge Cox (same inputs)', path === 'linear' ? 'linear' : 'other', linear),
    ...(elasticNet
      ? [row('Elastic net Cox (same inputs)', path === 'linear' ? 'other' : 'linear', elasticNet)]
      : []),
    row('Covariates only', 'covariates', covariates),
    row('Kaplan–Meier (nobody known)', 'prevalence', knowing),
  ];
}

function subgroupsOf({ subgroups }: SurvivalMetrics, columns: readonly Column[]): SubgroupRow[] {
  return Object.entries(subgroups).flatMap(([by, groups]) =>
    Object.entries(groups).map(([name, figures]) => ({
      by,
      name,
      people: figures.n,
      events: figures.events,
      values: valuesOf(figures, columns),
    })),
  );
}

function valuesOf(figures: SurvivalFigures, columns: readonly Column[]) {
  return Object.fromEntries(columns.map(({ metric, key }) => [metric.name, figures[key]]));
}

function survivalPanel(time: string, { times, thirds }: SurvivalCurves): SurvivalPanel {
  const points = (xs: Float64Array, ys: Float64Array) =>
    Array.from(xs, (x, i): Point => [x, ys[i] as number]);
  return {
    time,
    groups: thirds.map(({ name, people, predicted, kaplanMeier }) => ({
      name,
      people,
      predicted: points(times, predicted),
      observed: points(kaplanMeier.times, kaplanMeier.survival),
    })),
  };
}

function format(time: number): string {
  return String(Number(time.toPrecision(3)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
