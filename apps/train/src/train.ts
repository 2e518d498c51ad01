import { join } from 'node:path';
import { type Manifest, readManifest, writeFileAtomically } from '@dirghayu/cohort-store';
import { type StartedBackend, startBackend } from '@dirghayu/models';
import {
  ConfigError,
  type Diagnostic,
  DiagnosticCounter,
  type Progress,
  type StageContext,
} from '@dirghayu/pipeline';
import { renderReport } from '@dirghayu/report';
import { selectByAssociation } from './association/select-variants.ts';
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
  context.say(describeFirstLayer(backend));
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
      ...roundedDosages(manifest),
      ...nets.flatMap(({ run }) => run.warnings),
    ],
    diagnostics: counter.counts(),
    seconds: (performance.now() - started) / 1000,
  };
  if (selected) await writeFileAtomically(join(options.outputDir, 'selected.tsv'), selected);
  await writeReport(options, outcome);
  return outcome;
}

/** The nets read calls; a store of dosages has the nearest whole copy beside each. */
function roundedDosages({ dosages }: Manifest): string[] {
  if (dosages === null) return [];
  return [`The store holds dosages (${dosages}): the nets are trained on the nearest whole copy`];
}

function describeFirstLayer({ firstLayer: { kind, reason } }: StartedBackend): string {
  const how = kind === 'packed' ? 'packed calls' : 'Float32 genotypes';
  return `First layers take ${how}: ${reason}.`;
}

/** The options with the features that association selects, and the table of them. */
async function withSelection(
  options: TrainRunOptions,
  { disease, lifespan, incident }: RunColumns,
  context: StageContext,
): Promise<{ readonly options: TrainRunOptions; readonly selected?: string }> {
  const { select, dataDir, splits } = options;
  if (select === undefined) return { options };
  if (!disease || lifespan || incident) {
    throw new ConfigError('Cannot select features by association', {
      expected: '--model disease, whose targets are tested',
      actual: 'another net too',
    });
  }
  // A score among the covariates is no column of the store.
  const covariates = disease.covariates.filter((name) => !options.scores?.has(name));
  const data = { dataDir, splits, targets: disease.targets, covariates };
  const found = await selectByAssociation(data, select, context);
  const lines = found.map(({ key, log10P }) => `${key}\t${Number(log10P.toPrecision(6))}\n`);
  return {
    options: { ...options, features: found.map(({ key }) => key) },
    selected: `variant\tLOG10P\n${lines.join('')}`,
  };
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
