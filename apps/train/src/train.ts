import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, readManifest, writeFileAtomically } from '@dirghayu/cohort-store';
import { type DatasetSummary, writeSplits } from '@dirghayu/dataset-stream';
import {
  type DiseaseRun,
  type EpochLog,
  type LifespanRun,
  type StartedBackend,
  startBackend,
  trainDiseaseNet,
  trainLifespanNet,
} from '@dirghayu/models';
import { type Diagnostic, DiagnosticCounter, type Progress } from '@dirghayu/pipeline';
import { renderReport } from '@dirghayu/report';
import { chooseColumns, type DiseaseColumns, type LifespanColumns } from './columns.ts';
import { type OpenSplits, withSplits } from './datasets.ts';
import { readFeatureGroups } from './feature-groups.ts';
import { mergeMetrics, type RunMetrics } from './metrics.ts';
import type { TrainRunOptions } from './options.ts';
import { formatPredictions } from './predictions.ts';
import { reportOfRun } from './report-of-run.ts';
import { checkRunDirectory, openRunDirectory } from './run-directory.ts';

/** What a caller may watch and stop. */
export interface TrainContext {
  readonly signal: AbortSignal;
  /** A line for people, such as which back end runs and why. */
  readonly say: (line: string) => void;
  readonly progress: (task: string, progress: Progress) => void;
}

/** A trained net with the facts of its data. */
export interface NetRun<Run extends DiseaseRun | LifespanRun = DiseaseRun | LifespanRun> {
  readonly run: Run;
  readonly data: DatasetSummary;
  readonly covariates: readonly string[];
  readonly splits: readonly { readonly name: string; readonly people: number }[];
}

/** What a training run did. */
export interface TrainOutcome {
  readonly manifest: Manifest;
  readonly backend: StartedBackend;
  readonly nets: readonly NetRun[];
  readonly metrics: RunMetrics;
  readonly warnings: readonly string[];
  readonly diagnostics: ReturnType<DiagnosticCounter['counts']>;
  readonly seconds: number;
}

/**
 * Trains the nets that were asked for on one store, each beside its baselines, and writes
 * metrics.json, report.html, splits, predictions, histories and checkpoints.
 */
export async function train(
  options: TrainRunOptions,
  context: TrainContext,
): Promise<TrainOutcome> {
  const started = performance.now();
  await checkRunDirectory(options.outputDir, options.overwrite);
  const manifest = await readManifest(options.dataDir);
  const columns = chooseColumns(manifest, options);
  const backend = await startBackend(options.backend);
  context.say(`${backend.reason}.`);
  const counter = new DiagnosticCounter();
  const report = (diagnostic: Diagnostic) => counter.add(diagnostic);
  // Only a net that is done replaces what an earlier run left.
  let opened: Promise<void> | undefined;
  const openOutput = () => {
    opened ??= openRunDirectory(options.outputDir);
    return opened;
  };
  const job = { options, context, report, openOutput };
  const nets: NetRun[] = [];
  if (columns.disease) nets.push(await runDisease(columns.disease, job));
  if (columns.lifespan) nets.push(await runLifespan(columns.lifespan, job));
  const outcome = {
    manifest,
    backend,
    nets,
    metrics: mergeMetrics(nets.map(({ run }) => run.metrics)),
    warnings: nets.flatMap(({ run }) => run.warnings),
    diagnostics: counter.counts(),
    seconds: (performance.now() - started) / 1000,
  };
  await writeReport(options, outcome);
  return outcome;
}

interface Job {
  readonly options: TrainRunOptions;
  readonly context: TrainContext;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Makes the output directory, at the first call. */
  readonly openOutput: () => Promise<void>;
}

async function runDisease(
  { targets, covariates }: DiseaseColumns,
  job: Job,
): Promise<NetRun<DiseaseRun>> {
  return withSplits(datasetOptions(job, 'disease', targets, covariates), async (splits) => {
    const run = await trainDiseaseNet(splits, await netOptions(job, 'disease', splits));
    await keep(job, 'disease', run, splits);
    return describe(run, splits);
  });
}

async function runLifespan(
  { time, event, entry, covariates }: LifespanColumns,
  job: Job,
): Promise<NetRun<LifespanRun>> {
  const targets = entry === null ? [time, event] : [time, event, entry];
  return withSplits(datasetOptions(job, 'lifespan', targets, covariates), async (splits) => {
    const names = { time, event, ...(entry === null ? {} : { entry }) };
    const run = await trainLifespanNet(splits, {
      ...(await netOptions(job, 'lifespan', splits)),
      ...names,
    });
    await keep(job, 'lifespan', run, splits);
    return describe(run, splits);
  });
}

function datasetOptions(
  { options, context, report }: Job,
  net: string,
  target: readonly string[],
  covariates: readonly string[],
) {
  const { dataDir, features, splits, batchSize, seed } = options;
  const progress = (update: Progress) => context.progress(`${net}: matrix`, update);
  return {
    dataDir,
    features,
    target,
    covariates,
    splits,
    batchSize,
    seed,
    context: { signal: context.signal, report, progress },
  };
}

async function netOptions({ options, context, report }: Job, net: string, splits: OpenSplits) {
  const { net: chosen, seed, groups: file } = options;
  const groups = file ? await readFeatureGroups(file, splits.train.features, report) : [];
  const total = chosen.epochs;
  const onEpoch = ({ epoch, validLoss }: EpochLog) => {
    const counters = { 'validation loss': Number(validLoss.toPrecision(4)) };
    const progress = { unit: 'epochs', done: epoch, counters };
    context.progress(`${net}: training`, total === undefined ? progress : { ...progress, total });
  };
  return { ...chosen, groups, seed, onEpoch, signal: context.signal, report };
}

function describe<Run extends DiseaseRun | LifespanRun>(
  run: Run,
  { train, valid, test }: OpenSplits,
): NetRun<Run> {
  return {
    run,
    data: train.summary,
    covariates: train.covariateNames,
    splits: [
      { name: 'train', people: train.rows },
      { name: 'valid', people: valid.rows },
      { name: 'test', people: test.rows },
    ],
  };
}

/** Writes what belongs to one net. */
async function keep(
  { options: { outputDir }, openOutput }: Job,
  net: string,
  run: DiseaseRun | LifespanRun,
  splits: OpenSplits,
): Promise<void> {
  await openOutput();
  const directory = join(outputDir, net);
  await mkdir(directory, { recursive: true });
  const history = run.history.map((epoch) => `${JSON.stringify(epoch)}\n`).join('');
  await writeFile(join(directory, 'history.jsonl'), history);
  await writeFile(join(directory, 'predictions.tsv'), formatPredictions(run.predictions));
  await run.checkpoint(join(directory, 'checkpoint'));
  await writeSplits(join(outputDir, 'splits.tsv'), splits.train.splits);
}

async function writeReport(options: TrainRunOptions, outcome: TrainOutcome): Promise<void> {
  const { outputDir } = options;
  const metrics = `${JSON.stringify(outcome.metrics, null, 2)}\n`;
  await writeFileAtomically(join(outputDir, 'metrics.json'), metrics);
  const report = reportOfRun(options, outcome, new Date());
  await writeFileAtomically(join(outputDir, 'report.html'), renderReport(report));
}
