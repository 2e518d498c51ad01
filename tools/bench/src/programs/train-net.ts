import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { GenomicBigDataset, writeSplits } from '@dirghayu/dataset-stream';
import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { startBackend, trainDiseaseNet } from '@dirghayu/models';
import { printFigures, secondsSince } from './figures.ts';

// Trains DiseaseNet-Multi 8,192 → 256 → 64 → 1 on a matrix and times its training steps, reading included:
// train-net <store> --matrix bench --target has_t2d --backend wasm [--hidden 256] [--trunk 64]
//   [--memory <bytes>] [--splits <tsv>] [--checkpoint <dir>]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    matrix: { type: 'string', default: 'bench' },
    target: { type: 'string', default: '' },
    backend: { type: 'string', default: 'wasm' },
    hidden: { type: 'string', default: '256' },
    trunk: { type: 'string', default: '64' },
    memory: { type: 'string' },
    splits: { type: 'string' },
    'only-splits': { type: 'boolean', default: false },
    checkpoint: { type: 'string' },
  },
});
const EPOCHS = 2;

/** What an epoch, or some of them, took. */
interface Times {
  /** Reading, and the steps between two reads. */
  readonly seconds: number;
  /** From asking for a batch to having it. */
  readonly waiting: number;
  readonly people: number;
}

const NO_TIME: Times = { seconds: 0, waiting: 0, people: 0 };

/** The people of a split, with a clock on what is done with them. */
class TimedSplit implements BatchSource {
  readonly #source: BatchSource;
  times = NO_TIME;

  constructor(source: BatchSource) {
    this.#source = source;
  }

  get features() {
    return this.#source.features;
  }
  get covariateNames() {
    return this.#source.covariateNames;
  }
  get targetNames() {
    return this.#source.targetNames;
  }
  get rows() {
    return this.#source.rows;
  }
  get batchSize() {
    return this.#source.batchSize;
  }

  async *epoch(epoch: number): AsyncGenerator<SampleBatch> {
    const started = performance.now();
    let [asked, waiting, people] = [started, 0, 0];
    for await (const batch of this.#source.epoch(epoch)) {
      waiting += secondsSince(asked);
      yield batch;
      people += batch.rows;
      asked = performance.now();
    }
    waiting += secondsSince(asked);
    this.times = {
      seconds: this.times.seconds + secondsSince(started),
      waiting: this.times.waiting + waiting,
      people: this.times.people + people,
    };
  }
}

const options = {
  dataDir: positionals[0] ?? '',
  features: { matrix: values.matrix },
  target: values.target,
  covariates: [],
  ...(values.memory === undefined ? {} : { memory: Number(values.memory) }),
};
const [train, valid, test] = [
  await GenomicBigDataset.open({ ...options, split: 'train' }),
  await GenomicBigDataset.open({ ...options, split: 'valid', shuffle: false }),
  await GenomicBigDataset.open({ ...options, split: 'test', shuffle: false }),
];
if (values.splits !== undefined) await writeSplits(values.splits, train.splits);
if (values['only-splits']) process.exit(0);
if (values.checkpoint !== undefined) await rm(values.checkpoint, { recursive: true, force: true });
await startBackend(backendOf(values.backend));
const timed = new TimedSplit(train);
let [steps, validLoss] = [NO_TIME, Number.NaN];
const run = await trainDiseaseNet(
  { train: timed, valid, test },
  {
    epochs: EPOCHS,
    patience: EPOCHS,
    hidden: Number(values.hidden),
    trunk: Number(values.trunk),
    dropout: 0,
    learningRate: 1e-3,
    mostResident: 0, // from Parquet, in every epoch
    bootstraps: 2,
    onEpoch: ({ epoch, validLoss: loss, isBest }) => {
      if (isBest) validLoss = loss;
      // What is read before the net's epochs, and after them, is no training step.
      if (epoch === 0) timed.times = NO_TIME;
      else steps = timed.times;
    },
  },
);
if (values.checkpoint !== undefined) await run.checkpoint(values.checkpoint);
printFigures({
  seconds: steps.seconds,
  work: steps.people,
  features: train.features.length,
  'ms a step': (1000 * steps.seconds) / Math.ceil(steps.people / train.batchSize),
  'waiting share': steps.waiting / steps.seconds,
  'validation loss': validLoss,
});
for (const dataset of [train, valid, test]) await dataset.close();

function backendOf(name: string): 'auto' | 'node' | 'wasm' {
  return name === 'auto' || name === 'node' ? name : 'wasm';
}
