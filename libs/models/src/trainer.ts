import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { add, type Scalar, type Tensor2D, tensor2d, tidy, variableGrads } from '@tensorflow/tfjs';
import { ModelError } from './errors.ts';
import { AdamW } from './nets/adamw.ts';
import type { Network } from './nets/network.ts';
import { copyWeights, type Weights } from './nets/weights.ts';
import type { EpochLog, ResolvedOptions } from './options.ts';
import { type EncodedBatch, encodeBatch, type Preprocessing } from './preprocessing.ts';
import { SeededRandom } from './seeded-random.ts';

/** What a training run needs beside its options. */
export interface TrainingPlan {
  readonly network: Network;
  readonly train: BatchSource;
  readonly preprocessing: Preprocessing;
  /** By sample ID: what the linear path, fitted without that person, predicts for each output. */
  readonly offsets: ReadonlyMap<string, Float32Array>;
  /** The loss of a batch; undefined if nobody in it has a label. Called inside `tidy`. */
  batchLoss(outputs: Tensor2D, batch: SampleBatch): Scalar | undefined;
  /** The loss of the validation split with the weights of now. */
  validLoss(): number;
}

/** How a training run went. */
export interface TrainingResult {
  readonly history: readonly EpochLog[];
  readonly bestEpoch: number;
}

const CLIP_NORM = 1;
/** Epochs without progress after which the learning rate falls, as a share of the patience. */
const PLATEAU_SHARE = 0.5;
const PLATEAU_FACTOR = 0.3;

/**
 * Trains a network until its validation loss stops falling, and leaves it with the best weights.
 *
 * @throws {ModelError} If a loss is not finite.
 */
export async function trainNetwork(
  plan: TrainingPlan,
  options: ResolvedOptions,
): Promise<TrainingResult> {
  const { network } = plan;
  const random = new SeededRandom(options.seed ^ 0x5eed);
  const optimizer = new AdamW({ ...options, clipNorm: CLIP_NORM });
  const history: EpochLog[] = [];
  const watch = new Watch(network, options);
  const log = (entry: Omit<EpochLog, 'isBest' | 'learningRate'>, rate: number) => {
    const isBest = watch.see(entry.epoch, entry.validLoss, optimizer);
    const line = { ...entry, learningRate: rate, isBest };
    history.push(line);
    options.onEpoch(line);
  };
  const start = { epoch: 0, trainLoss: null, seconds: 0, samplesPerSecond: 0 };
  log({ ...start, validLoss: finite(plan.validLoss(), 0) }, optimizer.learningRate);
  for (let epoch = 1; epoch <= options.epochs && network.hasInputs && !watch.isOver; epoch++) {
    const began = performance.now();
    const rate = optimizer.learningRate;
    const trainLoss = finite(await runEpoch(plan, options, epoch, optimizer, random), epoch);
    const validLoss = finite(plan.validLoss(), epoch);
    const seconds = (performance.now() - began) / 1000;
    const samplesPerSecond = plan.train.rows / seconds;
    log({ epoch, trainLoss, validLoss, seconds, samplesPerSecond }, rate);
  }
  watch.restoreBest();
  return { history, bestEpoch: watch.bestEpoch };
}

async function runEpoch(
  plan: TrainingPlan,
  options: ResolvedOptions,
  epoch: number,
  optimizer: AdamW,
  random: SeededRandom,
): Promise<number> {
  let total = 0;
  let batches = 0;
  for await (const batch of plan.train.epoch(epoch)) {
    options.signal?.throwIfAborted();
    const loss = trainStep(plan, batch, optimizer, { rate: options.dropout, random });
    if (loss === undefined) continue;
    total += loss;
    batches++;
  }
  return batches === 0 ? 0 : total / batches;
}

function trainStep(
  { network, preprocessing, offsets, batchLoss }: TrainingPlan,
  batch: SampleBatch,
  optimizer: AdamW,
  dropout: { rate: number; random: SeededRandom },
): number | undefined {
  let isLabelled = true;
  return tidy(() => {
    const { genotypes, covariates } = inputTensors(encodeBatch(batch, preprocessing));
    const offset = offsetTensor(offsets, batch.sampleIds, network.shape.outputs);
    const trained = [...network.variables].filter(([name]) => !name.startsWith('linear.'));
    const { value, grads } = variableGrads(
      () => {
        const correction = network.correction(genotypes, covariates, dropout);
        const loss = batchLoss(add(offset, correction), batch);
        isLabelled = loss !== undefined;
        return loss ?? (correction.sum().mul(0) as Scalar);
      },
      trained.map(([, held]) => held),
    );
    if (!isLabelled) return undefined;
    optimizer.apply(new Map(trained), grads);
    return value.dataSync()[0];
  });
}

/** Outputs of a network for encoded rows, shape [rows, outputs]; in runs of 1,024 rows. */
export function predictRows(network: Network, encoded: EncodedBatch): Float32Array {
  const { features, covariates, outputs } = network.shape;
  const predicted = new Float32Array(encoded.rows * outputs);
  for (let start = 0; start < encoded.rows; start += 1024) {
    const end = Math.min(encoded.rows, start + 1024);
    const part = {
      rows: end - start,
      genotypes: encoded.genotypes.subarray(start * features, end * features),
      covariates: encoded.covariates.subarray(start * covariates, end * covariates),
    };
    const values = tidy(() => {
      const inputs = inputTensors(part);
      const linear = network.linear(inputs.genotypes, inputs.covariates);
      if (!network.hasInputs) return linear.tile([part.rows, 1]).dataSync();
      return add(linear, network.correction(inputs.genotypes, inputs.covariates)).dataSync();
    });
    predicted.set(values, start * outputs);
  }
  return predicted;
}

function inputTensors({ rows, genotypes, covariates }: EncodedBatch) {
  return {
    genotypes: tensor2d(genotypes, [rows, genotypes.length / rows]),
    covariates: tensor2d(covariates, [rows, covariates.length / rows]),
  };
}

function offsetTensor(
  offsets: ReadonlyMap<string, Float32Array>,
  sampleIds: readonly string[],
  outputs: number,
): Tensor2D {
  const values = new Float32Array(sampleIds.length * outputs);
  sampleIds.forEach((id, row) => {
    const offset = offsets.get(id);
    if (offset) values.set(offset, row * outputs);
  });
  return tensor2d(values, [sampleIds.length, outputs]);
}

function finite(loss: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new ModelError(`Cannot train on after epoch ${epoch}`, {
    expected: 'a finite loss',
    actual: String(loss),
  });
}

/** Early stopping: keeps the best weights, and lowers the learning rate on a plateau. */
class Watch {
  readonly #network: Network;
  readonly #patience: number;
  #bestWeights: Weights | undefined;
  #bestLoss = Number.POSITIVE_INFINITY;
  #stale = 0;
  bestEpoch = 0;

  constructor(network: Network, { patience }: ResolvedOptions) {
    this.#network = network;
    this.#patience = patience;
  }

  get isOver(): boolean {
    return this.#stale >= this.#patience;
  }

  /** Returns whether this is the best epoch so far. */
  see(epoch: number, loss: number, optimizer: AdamW): boolean {
    if (loss < this.#bestLoss) {
      this.#bestLoss = loss;
      this.#bestWeights = copyWeights(this.#network.weights());
      this.bestEpoch = epoch;
      this.#stale = 0;
      return true;
    }
    this.#stale++;
    if (this.#stale === Math.ceil(this.#patience * PLATEAU_SHARE)) {
      optimizer.learningRate *= PLATEAU_FACTOR;
    }
    return false;
  }

  restoreBest(): void {
    if (this.#bestWeights) this.#network.assign(this.#bestWeights);
  }
}
