import { parseArgs } from 'node:util';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { startBackend, trainDiseaseNet } from '@dirghayu/models';
import { printFigures } from './figures.ts';

// Trains DiseaseNet-Multi for some epochs and counts how long its steps wait for batches:
// train-steps <store> --target has_t2d --min-maf 0.01 [--memory <bytes>]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    target: { type: 'string', default: '' },
    'min-maf': { type: 'string', default: '0' },
    memory: { type: 'string' },
  },
});
const EPOCHS = 3;

/** A split that counts the time between asking for a batch and having it. */
class TimedSplit implements BatchSource {
  readonly #source: BatchSource;
  waiting = 0;
  decoding = 0;
  training = 0;
  steps = 0;

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

  reset(): void {
    this.waiting = 0;
    this.decoding = 0;
    this.training = 0;
    this.steps = 0;
  }

  async *epoch(epoch: number): AsyncGenerator<SampleBatch> {
    let asked = performance.now();
    for await (const batch of this.#source.epoch(epoch)) {
      const arrived = performance.now();
      void batch.genotypes; // decodes them, which else counts as training
      const decoded = performance.now();
      yield batch;
      const done = performance.now();
      this.waiting += (arrived - asked) / 1000;
      this.decoding += (decoded - arrived) / 1000;
      this.training += (done - decoded) / 1000;
      this.steps++;
      asked = performance.now();
    }
  }
}

const options = {
  dataDir: positionals[0] ?? '',
  features: { minMaf: Number(values['min-maf']) },
  target: values.target,
  covariates: ['age', 'sex'],
  ...(values.memory === undefined ? {} : { memory: Number(values.memory) }),
};
const [train, valid, test] = [
  await GenomicBigDataset.open({ ...options, split: 'train' }),
  await GenomicBigDataset.open({ ...options, split: 'valid', shuffle: false }),
  await GenomicBigDataset.open({ ...options, split: 'test', shuffle: false }),
];
await startBackend('auto');
const timed = new TimedSplit(train);
await trainDiseaseNet(
  { train: timed, valid, test },
  {
    epochs: EPOCHS,
    patience: EPOCHS,
    // Solving the linear models is no part of a step; so is what lies before the net's epochs.
    mostResident: Number.MAX_SAFE_INTEGER,
    bootstraps: 2,
    onEpoch: ({ epoch }) => {
      if (epoch > 0) return;
      timed.reset();
    },
  },
);
const { waiting, decoding, training, steps } = timed;
const total = waiting + decoding + training;
printFigures({
  seconds: total,
  work: EPOCHS * train.rows,
  features: train.features.length,
  steps,
  'ms a step': (1000 * total) / steps,
  'waiting share': waiting / total,
  'decoding share': decoding / total,
});
for (const dataset of [train, valid, test]) await dataset.close();
