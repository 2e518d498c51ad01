import type {
  DiseaseFigures,
  DiseaseRun,
  EpochLog,
  LifespanRun,
  SurvivalFigures,
  TaskMetrics,
} from '@dirghayu/models';
import type {
  ComparisonRow,
  DroppedCount,
  LossHistory,
  Metric,
  ModelReport,
  Point,
  RunReport,
  SurvivalPanel,
  TaskReport,
} from '@dirghayu/report';
import type { TrainRunOptions } from './options.ts';
import type { NetRun, TrainOutcome } from './train.ts';

const CARD = {
  intendedUse:
    'Research on cohorts like the one it was trained on. Not for decisions about a person, and no medical device.',
  caveats: [
    'Figures hold for the test split of this cohort; other ancestries, ages and places differ.',
    'Genetic effects found here are associations, not causes.',
    'Read the net beside its baselines: where it does not beat the linear model, prefer the linear model.',
  ],
};

const DISEASE_METRICS: readonly (Metric & { readonly key: keyof DiseaseFigures })[] = [
  { name: 'AUROC', key: 'auroc', better: 'higher' },
  { name: 'AUPRC', key: 'auprc', better: 'higher' },
  { name: 'Brier', key: 'brier', better: 'lower' },
  { name: 'Log-loss', key: 'log_loss', better: 'lower' },
  { name: 'Calibration slope', key: 'calibration_slope' },
];

/** The report of a run, as plain data for the report lib. */
export function reportOfRun(options: TrainRunOptions, outcome: TrainOutcome, now: Date): RunReport {
  const { manifest, backend, nets, warnings } = outcome;
  const names = nets.map(({ run }) => run.model);
  const first = nets[0];
  return {
    title: names.join(' and '),
    createdAt: now.toISOString(),
    command: options.command,
    backend,
    warnings,
    card: CARD,
    data: {
      store: options.dataDir,
      build: manifest.build,
      people: manifest.samples.count,
      variants: manifest.variants.count,
      features: first?.data.features ?? 0,
      covariates: [...new Set(nets.flatMap(({ covariates }) => covariates))],
      splits: first?.splits ?? [],
    },
    models: nets.map(modelReport),
    dropped: droppedCounts(outcome),
  };
}

function modelReport({ run }: NetRun): ModelReport {
  const isDisease = run.model === 'DiseaseNet-Multi';
  return {
    name: run.model,
    summary: isDisease
      ? 'Shared trunk and a head for each disease, beside a linear path; masked cross-entropy on logits.'
      : 'Log hazard from a trunk beside a linear path; Cox partial likelihood with Efron ties.',
    history: lossHistory(isDisease ? 'masked cross-entropy' : 'Cox partial likelihood', run),
    tasks: isDisease ? diseaseTasks(run) : [survivalTask(run)],
  };
}

function lossHistory(
  loss: string,
  { history, bestEpoch }: { history: readonly EpochLog[]; bestEpoch: number },
): LossHistory {
  return {
    loss,
    bestEpoch,
    epochs: history.map(({ epoch, trainLoss, validLoss }) => ({
      epoch,
      train: trainLoss,
      valid: validLoss,
    })),
  };
}

function diseaseTasks({ metrics, curves }: DiseaseRun): TaskReport[] {
  return Object.entries(metrics.tasks).map(([name, task]) => {
    const drawn = curves[name];
    const { test, baselines, versus_linear: versus } = task;
    const auroc = {
      net: test.auroc,
      linear: baselines.linear?.auroc,
      covariates: baselines.covariates?.auroc,
    };
    return {
      name,
      ...(task.reason === undefined ? {} : { note: task.reason }),
      people: test.n,
      events: test.positives,
      metrics: DISEASE_METRICS,
      rows: diseaseRows(task),
      ...(versus?.auroc ? { gain: versus.auroc } : {}),
      ...(drawn && {
        roc: (['net', 'linear', 'covariates'] as const).map((model) => ({
          name: model,
          points: drawn.roc[model].map(({ x, y }): Point => [x, y]),
          auroc: auroc[model] ?? null,
        })),
        calibration: [{ name: 'net', bins: drawn.calibration }],
      }),
    };
  });
}

function diseaseRows({ test, baselines, reason }: TaskMetrics): ComparisonRow[] {
  if (reason !== undefined) return [];
  const row = (name: string, role: ComparisonRow['role'], figures: DiseaseFigures | null) => ({
    name,
    role,
    values: Object.fromEntries(
      DISEASE_METRICS.map((metric) => [metric.name, figures?.[metric.key] ?? null]),
    ),
  });
  return [
    row('Net', 'net', test),
    row('Linear (ridge, same inputs)', 'linear', baselines.linear),
    row('Covariates only', 'covariates', baselines.covariates),
    row('Prevalence', 'prevalence', baselines.prevalence),
  ];
}

function survivalTask({ metrics, curves }: LifespanRun): TaskReport {
  const { test, baselines, versus_linear: versus, reason } = metrics.survival;
  const row = (name: string, role: ComparisonRow['role'], figures: SurvivalFigures | null) => ({
    name,
    role,
    values: { "Harrell's C": figures?.harrell_c ?? null },
  });
  return {
    name: 'Survival',
    ...(reason === undefined ? {} : { note: reason }),
    people: test.n,
    events: test.events,
    metrics: [{ name: "Harrell's C", better: 'higher' }],
    rows: [
      row('Net', 'net', test),
      row('Linear (ridge Cox, same inputs)', 'linear', baselines.linear),
      row('Covariates only', 'covariates', baselines.covariates),
    ],
    ...(versus?.harrell_c ? { gain: versus.harrell_c } : {}),
    ...(curves ? { survival: survivalPanel(curves) } : {}),
  };
}

function survivalPanel({ times, thirds }: NonNullable<LifespanRun['curves']>): SurvivalPanel {
  const points = (xs: Float64Array, ys: Float64Array) =>
    Array.from(xs, (x, i): Point => [x, ys[i] as number]);
  return {
    time: 'time (in the unit of the data)',
    groups: thirds.map(({ name, people, predicted, kaplanMeier }) => ({
      name,
      people,
      predicted: points(times, predicted),
      observed: points(kaplanMeier.times, kaplanMeier.survival),
    })),
  };
}

/** What was lost between the VCF files and the nets. */
function droppedCounts({ manifest, diagnostics }: TrainOutcome): DroppedCount[] {
  const { phenotypes } = manifest;
  const people: DroppedCount[] = [
    {
      kind: 'without-clinical-row',
      unit: 'people',
      count: phenotypes?.onlyInGenotypes.count ?? 0,
      reason: 'in the VCF files, not in the clinical table',
    },
    {
      kind: 'without-genotypes',
      unit: 'people',
      count: phenotypes?.onlyInTable.count ?? 0,
      reason: 'in the clinical table, not in the VCF files',
    },
  ];
  const ingested = Object.entries(manifest.diagnostics).map(([kind, count]): DroppedCount => {
    return { kind, unit: 'variants', count, reason: 'while the store was made' };
  });
  const trained = diagnostics.map(({ code, count, examples }): DroppedCount => {
    const [reason] = examples;
    return { kind: code, unit: 'variants', count, ...(reason === undefined ? {} : { reason }) };
  });
  return [...people, ...ingested, ...trained].filter(({ count }) => count > 0);
}
