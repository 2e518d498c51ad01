import type { EpochLog } from '@dirghayu/models';
import type {
  DroppedCount,
  LossHistory,
  ModelReport,
  RunReport,
  TaskReport,
} from '@dirghayu/report';
import { modelCard, SUMMARIES } from './model-card.ts';
import type { NetRun } from './net-runs.ts';
import type { TrainRunOptions } from './options.ts';
import { attributionReport } from './report-of-attribution.ts';
import { diseaseTask } from './report-of-disease.ts';
import { survivalTask } from './report-of-survival.ts';
import type { TrainOutcome } from './train.ts';

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
    card: modelCard(options, outcome, now),
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

function modelReport(net: NetRun): ModelReport {
  return {
    name: net.run.model,
    summary: `This is ${SUMMARIES[net.kind]}`,
    history: lossHistory(lossOf(net), net.run),
    tasks: tasksOf(net).map((task) => withAttribution(net, task)),
  };
}

/** The attribution of a task: outputs carry the names of the diseases that could be trained. */
function withAttribution({ kind, attributions, features }: NetRun, task: TaskReport): TaskReport {
  const found = attributions.find(({ output }) => kind === 'lifespan' || output === task.name);
  if (!found) return task;
  return { ...task, attribution: attributionReport(found, features, attributions.length) };
}

function tasksOf(net: NetRun): TaskReport[] {
  if (net.kind === 'disease') {
    const { metrics, curves } = net.run;
    return Object.entries(metrics.tasks).map(([name, task]) =>
      diseaseTask(name, task, curves[name]),
    );
  }
  const { time } = net;
  if (net.kind === 'incident') {
    const { metrics, curves } = net.run;
    return Object.entries(metrics.incident).map(([name, task]) =>
      survivalTask({ name, time }, task, curves[name]),
    );
  }
  return [survivalTask({ name: 'Survival', time }, net.run.metrics.survival, net.run.curves)];
}

function lossOf({ kind, run }: NetRun): string {
  if (kind === 'disease') return 'masked cross-entropy';
  const isBinned = run.state.survival?.some(({ edges }) => edges);
  return isBinned ? 'discrete-time likelihood' : 'Cox partial likelihood';
}

function lossHistory(
  loss: string,
  { history, bestEpoch }: { history: readonly EpochLog[]; bestEpoch: number },
): LossHistory {
  return {
    loss,
    bestEpoch,
    ...(bestEpoch === 0 ? { bestEpochLabel: 'nothing to add beyond the linear model' } : {}),
    epochs: history.map(({ epoch, trainLoss, validLoss }) => ({
      epoch,
      train: trainLoss,
      valid: validLoss,
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
