import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { startBackend, trialTraining } from '@dirghayu/models';
import { printFigures } from './figures.ts';

// Trains features → 256 → 256 → 1 on what training-calls.ts wrote:
// first-layer <directory> --backend wasm --first-layer packed
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'wasm' },
    'first-layer': { type: 'string', default: 'packed' },
    epochs: { type: 'string', default: '4' },
  },
});
const [directory = ''] = positionals;
const HIDDEN = 256;
const BATCH = 1024;
const { rows, columns, stride } = JSON.parse(
  readFileSync(join(directory, 'shape.json'), 'utf8'),
) as Record<'rows' | 'columns' | 'stride', number>;
const packed = readFileSync(join(directory, 'calls.bin'));
const labels = Float32Array.from(readFileSync(join(directory, 'labels.bin')));

/** The same numbers as in torch-training.py: a hash of the index, He-uniform. */
function hashed(from: number, to: number, seed: number): Float32Array {
  const limit = Math.sqrt(6 / from);
  return Float32Array.from({ length: from * to }, (_, i) => {
    let x = Math.imul(i + 1, 2654435761) ^ seed;
    x = Math.imul(x ^ (x >>> 16), 2246822519);
    x ^= x >>> 13;
    return limit * (((x >>> 0) / 2 ** 32) * 2 - 1);
  });
}

function zeros(from: number, to: number) {
  return { shape: [from, to], values: new Float32Array(from * to) };
}

const weights = new Map([
  ['genotypes.kernel', { shape: [columns, HIDDEN], values: hashed(columns, HIDDEN, 1) }],
  ['genotypes.bias', zeros(1, HIDDEN)],
  ['trunk.kernel', { shape: [HIDDEN, HIDDEN], values: hashed(HIDDEN, HIDDEN, 2) }],
  ['trunk.bias', zeros(1, HIDDEN)],
  ['heads.kernel', zeros(HIDDEN, 1)],
  ['heads.bias', zeros(1, 1)],
]);

function batchAt(start: number): SampleBatch {
  const end = Math.min(rows, start + BATCH);
  return {
    rows: end - start,
    sampleIds: Array.from({ length: end - start }, (_, i) => `P${start + i}`),
    packed: packed.subarray(start * stride, end * stride),
    stride,
    get genotypes(): Float32Array {
      throw new Error('Cannot decode a batch: packed calls were asked for');
    },
    covariates: new Float32Array(0),
    targets: labels.subarray(start, end),
    targetMask: new Uint8Array(end - start).fill(1),
  };
}

const source: BatchSource = {
  features: Array.from({ length: columns }, (_, i) => ({
    name: `rs${i}`,
    chrom: '1',
    pos: i + 1,
    ref: 'A',
    alt: 'G',
    id: null,
    af: Number.NaN,
  })),
  covariateNames: [],
  targetNames: ['y'],
  rows,
  batchSize: BATCH,
  async *epoch() {
    for (let start = 0; start < rows; start += BATCH) yield batchAt(start);
  },
};

await startBackend(
  backendOf(values.backend),
  values['first-layer'] === 'dense' ? 'dense' : 'packed',
);
const epochs = Number(values.epochs);
const history = await trialTraining(source, { weights, hidden: HIDDEN, epochs });
const timed = history.filter(({ epoch }) => epoch > 1); // the first one compiles
const seconds = timed.reduce((sum, log) => sum + log.seconds, 0);
printFigures({
  seconds,
  work: timed.length * rows,
  'ms a step': (1000 * seconds) / (timed.length * Math.ceil(rows / BATCH)),
  loss: history.at(-1)?.trainLoss ?? Number.NaN,
});

function backendOf(name: string): 'node' | 'wasm' | 'webgpu' {
  return name === 'node' || name === 'webgpu' ? name : 'wasm';
}
