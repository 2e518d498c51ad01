import { appendFileSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, writeFileAtomically } from '@dirghayu/cohort-store';
import { type DatasetSummary, writeSplits } from '@dirghayu/dataset-stream';
import type { Feature } from '@dirghayu/genotypes';
import {
  type DiseaseRun,
  type EpochLog,
  type IncidentRun,
  type LifespanRun,
  type OutputAttribution,
  type Subgroup,
  saveCheckpoint,
  shuffleLabels,
  type TrainingSplits,
  type TrainOptions,
  trainDiseaseNet,
  trainIncidentNet,
  trainLifespanNet,
} from '@dirghayu/models';
import type { Diagnostic, Progress } from '@dirghayu/pipeline';
import { formatAttributions } from './attribute/attribution-text.ts';
import { explainRun } from './attribute/explain-run.ts';
import type { DiseaseColumns, IncidentColumns, LifespanColumns } from './columns.ts';
import { type OpenSplits, withSplits } from './datasets.ts';
import { readFeatureGroups } from './feature-groups.ts';
import type { NetOptions, TrainRunOptions } from './options.ts';
import { readRestrictions } from './people-groups.ts';
import { formatPredictions } from './predictions.ts';
import { linearScores } from './scoring/linear-scores.ts';
import { trainingDataOf } from './training-data.ts';

/** The facts of the data that a net was trained on. */
interface NetData {
  readonly data: DatasetSummary;
  readonly features: readonly Feature[];
  readonly covariates: readonly string[];
  /** What the inputs do to each output. */
  readonly attributions: readonly OutputAttribution[];
  readonly splits: readonly { readonly name: string; readonly people: number }[];
}

/** A trained net with the facts of its data; where it is about time, with name and unit of that. */
export type NetRun = NetData &
  (
    | { readonly kind: 'disease'; readonly run: DiseaseRun }
    | { readonly kind: 'incident'; readonly run: IncidentRun; readonly time: string }
    | { readonly kind: 'lifespan'; readonly run: LifespanRun; readonly time: string }
  );

/** What the nets of a run share. */
export interface Job {
  readonly options: TrainRunOptions;
  readonly manifest: Manifest;
  readonly subgroups: readonly Subgroup[];
  readonly signal: AbortSignal;
  readonly progress: (task: string, progress: Progress) => void;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Makes the output directory, at the first call. */
  readonly openOutput: () => void;
}

/** Trains DiseaseNet-Multi on who has which disease. */
export async function runDisease(
  { targets, covariates }: DiseaseColumns,
  job: Job,
): Promise<NetRun> {
  const data = datasetOptions(job, 'disease', targets, covariates);
  return withSplits(data, async (splits) => {
    const { dataDir, onlyIn } = job.options;
    const run = await trainDiseaseNet(await labelled(splits, job), {
      ...(await netOptions(job, 'disease', splits)),
      onlyIn: await readRestrictions(dataDir, onlyIn, { targets: splits.train.targetNames }),
    });
    return { kind: 'disease', run, ...(await keep(job, 'disease', run, splits)) };
  });
}

/** Trains DiseaseNet-Multi on when diseases begin. */
export async function runIncident(
  { diseases, entry, covariates }: IncidentColumns,
  job: Job,
): Promise<NetRun> {
  const columns = diseases.flatMap(({ event, time }) => [event, time]);
  const targets = [...new Set(entry === null ? columns : [...columns, entry])];
  const data = datasetOptions(job, 'disease', targets, covariates);
  return withSplits(data, async (splits) => {
    const { dataDir, onlyIn } = job.options;
    const events = diseases.map(({ event }) => event);
    const run = await trainIncidentNet(await labelled(splits, job), {
      ...(await netOptions(job, 'disease', splits)),
      onlyIn: await readRestrictions(dataDir, onlyIn, { targets: events }),
      diseases: Object.fromEntries(
        diseases.map(({ event, time }) => [
          event,
          { event, time, ...(entry === null ? {} : { entry }) },
        ]),
      ),
    });
    const kept = await keep(job, 'disease', run, splits);
    return { kind: 'incident', run, time: timeAxis(diseases[0]?.time, entry), ...kept };
  });
}

/** Trains LifespanNet-India. */
export async function runLifespan(
  { time, event, entry, covariates }: LifespanColumns,
  job: Job,
): Promise<NetRun> {
  const targets = [time, event, entry].filter((name) => name !== null);
  const data = datasetOptions(job, 'lifespan', targets, covariates);
  return withSplits(data, async (splits) => {
    const run = await trainLifespanNet(await labelled(splits, job), {
      ...(await netOptions(job, 'lifespan', splits)),
      time,
      ...(event === null ? { allDied: true } : { event }),
      ...(entry === null ? {} : { entry }),
    });
    const kept = await keep(job, 'lifespan', run, splits);
    return { kind: 'lifespan', run, time: timeAxis(time, entry), ...kept };
  });
}

/** The splits, with their labels shuffled if that was asked for. */
async function labelled(
  splits: OpenSplits,
  { options: { shuffleLabels: isControl, seed } }: Job,
): Promise<TrainingSplits> {
  return isControl ? shuffleLabels(splits, seed) : splits;
}

/** The name of the time axis: the column, and years where it is an age. */
function timeAxis(time: string | undefined, entry: string | null): string {
  if (time === undefined) return 'time';
  if (/age/i.test(time)) return `${time} (years)`;
  return entry === null ? `${time} (from entry on, in its own unit)` : time;
}

const BATCH_SIZE = 1024;
/** Genotypes of one step of LifespanNet: risk sets lie within a batch, so that it is to be large. */
const MOST_GENOTYPES_A_STEP = 2 ** 26;

function datasetOptions(
  { options, manifest, signal, report, progress }: Job,
  net: 'disease' | 'lifespan',
  target: readonly string[],
  covariates: readonly string[],
) {
  const { dataDir, splits, seed } = options;
  const people = manifest.samples.count;
  const fits = Math.floor(MOST_GENOTYPES_A_STEP / Math.max(1, manifest.variants.count));
  // Only a partial likelihood compares people with each other.
  const isWhole =
    net === 'lifespan' ? options.net.objective !== 'discrete' : options.incident.length > 0;
  const whole = Math.max(BATCH_SIZE, Math.min(people, fits));
  return {
    dataDir,
    // A store of people alone has nothing to filter.
    features: manifest.variants.count === 0 ? ('none' as const) : options.features,
    target,
    covariates,
    ...(options.scores && { extraColumns: options.scores }),
    splits,
    batchSize: options.batchSize ?? (isWhole ? whole : BATCH_SIZE),
    seed,
    context: {
      signal,
      report,
      progress: (update: Progress) => progress(`${net}: matrix`, update),
    },
  };
}

/** What nets are trained with, each by what it has; the log of epochs is written as they end. */
async function netOptions(
  job: Job,
  net: string,
  splits: OpenSplits,
): Promise<TrainOptions & NetOptions> {
  const { options, subgroups, signal, report, progress, openOutput } = job;
  const groups = options.groups
    ? await readFeatureGroups(options.groups, splits.train.features, report)
    : [];
  const directory = join(options.outputDir, net);
  return {
    ...options.net,
    groups,
    subgroups,
    seed: options.seed,
    checkpointDir: join(directory, 'state'),
    resume: options.resume,
    signal,
    report,
    onStart: () => {
      openOutput();
      mkdirSync(directory, { recursive: true });
    },
    onEpoch: (log) => {
      appendFileSync(join(directory, 'history.jsonl'), `${JSON.stringify(log)}\n`);
      progress(`${net}: training`, epochProgress(log, options.net.epochs));
    },
  };
}

function epochProgress(
  { epoch, validLoss, samplesPerSecond, stallShare }: EpochLog,
  total: number | undefined,
): Progress {
  const counters = {
    'validation loss': Number(validLoss.toPrecision(4)),
    'samples/s': Math.round(samplesPerSecond),
    'stall %': Math.round(100 * stallShare),
  };
  return { unit: 'epochs', done: epoch, counters, ...(total === undefined ? {} : { total }) };
}

/** Writes what belongs to one net, and says what it was trained on. */
async function keep(
  { options: { outputDir, dataDir }, manifest, openOutput }: Job,
  net: string,
  run: NetRun['run'],
  { train, valid, test }: OpenSplits,
): Promise<NetData> {
  openOutput();
  const directory = join(outputDir, net);
  // A resumed run may have logged an epoch whose state was lost; this is what counts.
  const history = run.history.map((epoch) => `${JSON.stringify(epoch)}\n`).join('');
  await writeFileAtomically(join(directory, 'history.jsonl'), history);
  await writeFileAtomically(join(directory, 'predictions.tsv'), formatPredictions(run.predictions));
  await rm(join(directory, 'checkpoint'), { recursive: true, force: true });
  const data = await trainingDataOf(dataDir, manifest, train.covariateNames);
  const state = { ...run.state, data };
  await saveCheckpoint(join(directory, 'checkpoint'), state);
  for (const { output, text } of linearScores(state)) {
    const name = `linear.${output.replaceAll(/[^\w.-]+/g, '_')}.txt`;
    await writeFileAtomically(join(directory, name), text);
  }
  await writeSplits(join(outputDir, 'splits.tsv'), train.splits);
  const attributions = await explainRun(run.state, test);
  const table = formatAttributions(attributions, test.features);
  await writeFileAtomically(join(directory, 'attributions.tsv'), table);
  return {
    data: train.summary,
    features: train.features,
    attributions,
    covariates: train.covariateNames,
    splits: [
      { name: 'train', people: train.rows },
      { name: 'valid', people: valid.rows },
      { name: 'test', people: test.rows },
    ],
  };
}
