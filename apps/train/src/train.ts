import { join } from 'node:path';
import { type Manifest, readManifest, writeFileAtomically } from '@dirghayu/cohort-store';
import { type StartedBackend, startBackend } from '@dirghayu/models';
import {
  type Diagnostic,
  DiagnosticCounter,
  type Progress,
  type StageContext,
} from '@dirghayu/pipeline';
import { renderReport } from '@dirghayu/report';
import {
  nothingSelected,
  type SelectedFeature,
  selectByAssociation,
} from './association/select-variants.ts';
import { chooseColumns, type RunColumns } from './columns.ts';
import { mergeMetrics, type RunMetrics } from './metrics.ts';
import { type Job, type NetRun, runDisease, runIncident, runLifespan } from './net-runs.ts';
import type { TrainRunOptions } from './options.ts';
import { defaultSubgroups, readSubgroups } from './people-groups.ts';
import { reportOfRun } from './report-of-run.ts';
import { checkRunDirectory, openRunDirectory, REPORT_DATA } from './run-directory.ts';

/** What a caller may watch and stop. */
export interface TrainContext {
  readonly signal: AbortSignal;
  /** A line for people, such as which back end runs and why. */
  readonly say: (line: string) => void;
  readonly progress: (task: string, progress: Progress) => void;
}

const CONTROL =
  'Labels were shuffled: a negative control, in which figures must be those of chance';

/** What a training run did. */
export interface TrainOutcome {
  readonly manifest: Manifest;
  readonly backend: StartedBackend;
  readonly nets: readonly NetRun[];
  readonly metrics: RunMetrics;
  /** Where a net does not beat its linear baseline; first in every summary. */
  readonly verdicts: readonly string[];
  readonly warnings: readonly string[];
  readonly diagnostics: ReturnType<DiagnosticCounter['counts']>;
  readonly seconds: number;
}

/**
 * Trains the nets that were asked for on one store, each beside its baselines, and writes
 * metrics.json, report.html, splits, predictions, histories and checkpoints.
 */
export async function train(asked: TrainRunOptions, context: TrainContext): Promise<TrainOutcome> {
  const started = performance.now();
  await checkRunDirectory(asked.outputDir, asked);
  const manifest = await readManifest(asked.dataDir);
  const columns = chooseColumns(manifest, asked);
  const backend = await startBackend(asked.backend, asked.firstLayer);
  context.say(`${backend.reason}.`);
  context.say(describeFirstLayer(backend, manifest));
  const counter = new DiagnosticCounter();
  const { options, selected } = await withSelection(asked, columns, {
    signal: context.signal,
    progress: (update) => context.progress('selection', update),
    report: (diagnostic) => counter.add(diagnostic),
  });
  const job = await startJob(options, manifest, context, (diagnostic) => counter.add(diagnostic));
  const nets: NetRun[] = [];
  if (columns.disease) nets.push(await runDisease(columns.disease, job));
  if (columns.incident) nets.push(await runIncident(columns.incident, job));
  if (columns.lifespan) nets.push(await runLifespan(columns.lifespan, job));
  const outcome = {
    manifest,
    backend,
    nets,
    metrics: mergeMetrics(nets.map(({ run }) => run.metrics)),
    verdicts: nets.flatMap(({ run }) => (run.verdict ? [`${run.model}: ${run.verdict}`] : [])),
    warnings: [
      ...(options.shuffleLabels ? [CONTROL] : []),
      ...nets.flatMap(({ run }) => run.warnings),
    ],
    diagnostics: counter.counts(),
    seconds: (performance.now() - started) / 1000,
  };
  if (selected) await writeFileAtomically(join(options.outputDir, 'selected.tsv'), selected);
  await writeReport(options, outcome);
  return outcome;
}

function describeFirstLayer(
  { firstLayer: { kind, reason } }: StartedBackend,
  { dosages }: Manifest,
): string {
  if (dosages !== null)
    return `First layers take Float32 genotypes: the store has dosages (${dosages}).`;
  const how = kind === 'packed' ? 'packed calls' : 'Float32 genotypes';
  return `First layers take ${how}: ${reason}.`;
}

/** The options with the features that association selects, and the table of them. */
async function withSelection(
  options: TrainRunOptions,
  columns: RunColumns,
  context: StageContext,
): Promise<{ readonly options: TrainRunOptions; readonly selected?: string }> {
  const { select, dataDir, splits } = options;
  if (select === undefined) return { options };
  // A score among the covariates is no column of the store.
  const clinical = (names: readonly string[]) => names.filter((name) => !options.scores?.has(name));
  const best = new Map<string, SelectedFeature>();
  for (const { covariates, ...tested } of testedColumns(columns)) {
    const data = { dataDir, splits, ...tested, covariates: clinical(covariates) };
    for (const one of await selectByAssociation(data, select, context)) {
      if (one.log10P > (best.get(one.key)?.log10P ?? 0)) best.set(one.key, one);
    }
  }
  const found = [...best.values()].sort((a, b) => a.index - b.index);
  if (found.length === 0) throw nothingSelected(select);
  const lines = found.map(({ key, log10P }) => `${key}\t${Number(log10P.toPrecision(6))}\n`);
  return {
    options: { ...options, features: found.map(({ key }) => key) },
    selected: `variant\tLOG10P\n${lines.join('')}`,
  };
}

/** What each net that is to be trained is about: its targets, or its follow-up. */
function testedColumns({ disease, lifespan, incident }: RunColumns) {
  return [
    ...(disease ? [{ ...disease, followUps: [] }] : []),
    ...(lifespan ? [{ targets: [], followUps: [lifespan], covariates: lifespan.covariates }] : []),
    ...(incident
      ? [
          {
            targets: [],
            followUps: incident.diseases.map((one) => ({ ...one, entry: incident.entry })),
            covariates: incident.covariates,
          },
        ]
      : []),
  ];
}

async function startJob(
  options: TrainRunOptions,
  manifest: Manifest,
  { signal, progress }: TrainContext,
  report: (diagnostic: Diagnostic) => void,
): Promise<Job> {
  const known = (manifest.phenotypes?.columns ?? []).map(({ name }) => name);
  const subgroups = await readSubgroups(
    options.dataDir,
    options.subgroups ?? defaultSubgroups(known),
  );
  // Only a run whose data was found sound replaces what an earlier one left.
  let isOpen = false;
  const openOutput = () => {
    if (!isOpen) openRunDirectory(options.outputDir, options);
    isOpen = true;
  };
  return { options, manifest, subgroups, signal, progress, report, openOutput };
}

async function writeReport(options: TrainRunOptions, outcome: TrainOutcome): Promise<void> {
  const { outputDir } = options;
  const metrics = `${JSON.stringify(outcome.metrics, null, 2)}\n`;
  await writeFileAtomically(join(outputDir, 'metrics.json'), metrics);
  const report = reportOfRun(options, outcome, new Date());
  await writeFileAtomically(join(outputDir, REPORT_DATA), `${JSON.stringify(report)}\n`);
  await writeFileAtomically(join(outputDir, 'report.html'), renderReport(report));
}
