import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { GenomicBigDataset, writeSplits } from '@dirghayu/dataset-stream';
import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { startBackend, trainDiseaseNet } from '@dirghayu/models';
import { printFigures } from './figures.ts';

// Trains DiseaseNet-Multi 8,192 → 256 → 64 → 1 on a matrix and times its training steps, reading included:
// train-net <store> --matrix bench --target has_t2d --backend wasm [--splits <tsv>] [--checkpoint <dir>]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    matrix: { type: 'string', default: 'bench' },
    target: { type: 'string', default: '' },
    backend: { type: 'string', default: 'wasm' },
    splits: { type: 'string' },
    'only-splits': { type: 'boolean', default: false },
    checkpoint: { type: 'string' },
  },
});
const EPOCHS = 2;

/** The people of a split, with a clock on what is done with them: reading, and the step between two reads. */
class TimedSplit implements BatchSource {
  readonly #source: BatchSource;
  seconds = 0;
  people = 0;

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
    for await (const batch of this.#source.epoch(epoch)) {
      yield batch;
      this.people += batch.rows;
    }
    this.seconds += (performance.now() - started) / 1000;
  }
}

const options = {
  dataDir: positionals[0] ?? '',
  features: { matrix: values.matrix },
  target: values.target,
  covariates: [],
};
const [train, valid, test] = [
  await GenomicBigDataset.open({ ...options, split: 'train' }),
  await GenomicBigDataset.open({ ...options, split: 'valid', shuffle: false }),
  await GenomicBigDataset.open({ ...options, split: 'test', shuffle: false }),
];
if (values.splits !== undefined) await writeSplits(values.splits, train.splits);
if (values['only-splits']) process.exit(0);
if (values.checkpoint !== undefined) await rm(values.checkpoint, { recursive: true, force: true });
await startBackend(values.backend === 'node' ? 'node' : 'wasm');
const timed = new TimedSplit(train);
let [seconds, work, validLoss] = [0, 0, Number.NaN];
const run = await trainDiseaseNet(
  { train: timed, valid, test },
  {
    epochs: EPOCHS,
    patience: EPOCHS,
    hidden: 256,
    trunk: 64,
    dropout: 0,
    learningRate: 1e-3,
    mostResident: 0, // from Parquet, in every epoch
    bootstraps: 2,
    onEpoch: ({ epoch, validLoss: loss, isBest }) => {
      if (isBest) validLoss = loss;
      // What is read before the net's epochs, and after them, is no training step.
      if (epoch === 0) [timed.seconds, timed.people] = [0, 0];
      else [seconds, work] = [timed.seconds, timed.people];
    },
  },
);
if (values.checkpoint !== undefined) await run.checkpoint(values.checkpoint);
printFigures({ seconds, work, features: train.features.length, 'validation loss': validLoss });
for (const dataset of [train, valid, test]) await dataset.close();
