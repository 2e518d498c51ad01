import { join } from 'node:path';
import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import {
  add,
  type Scalar,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs';
import { EarlyStopping } from './early-stopping.ts';
import { type EncodedSplit, encodedChunks } from './encoded-split.ts';
import { ModelError } from './errors.ts';
import { hideCalls } from './hidden-calls.ts';
import { LOG_VARIANCE } from './losses/task-weights.ts';
import { AdamW } from './nets/adamw.ts';
import type { GenotypeInput, Network } from './nets/network.ts';
import type { EpochLog, ResolvedOptions } from './options.ts';
import { type EncodedBatch, encodeBatch, type Preprocessing } from './preprocessing.ts';
import { SeededRandom } from './seeded-random.ts';
import { loadTrainingState, saveTrainingState } from './training-state.ts';

/** What a training run needs beside its options. */
export interface TrainingPlan {
  /** Names the run's state in the checkpoint directory. */
  readonly name: string;
  readonly network: Network;
  /** Which half of the network is trained; the other stays as it is. */
  readonly part: 'linear' | 'correction';
  readonly train: BatchSource;
  readonly preprocessing: Preprocessing;
  /**
   * By sample ID: what a linear path fitted without that person predicts for each output. Absent: the
   * network's own linear path is used in training too.
   */
  readonly offsets?: ReadonlyMap<string, Float32Array> | undefined;
  /** The loss of a batch; undefined if nobody in it has a label. Called inside `tidy`. */
  batchLoss(outputs: Tensor2D, batch: SampleBatch, logVariance?: Tensor): Scalar | undefined;
  /** The loss of the validation split with the weights of now. */
  validLoss(): Promise<number>;
  /** What must be the same for a resumed run. */
  readonly fingerprint: string;
}

/** How a training run went. */
export interface TrainingResult {
  readonly history: readonly EpochLog[];
  readonly bestEpoch: number;
}

/** The options that training itself reads. */
export type TrainerOptions = Pick<
  ResolvedOptions,
  | 'epochs'
  | 'learningRate'
  | 'weightDecay'
  | 'dropout'
  | 'missingness'
  | 'patience'
  | 'seed'
  | 'signal'
  | 'onEpoch'
  | 'checkpointDir'
  | 'resume'
>;

const NOT_TIMED = { seconds: 0, samplesPerSecond: 0, stallShare: 0 };
const CLIP_NORM = 1;
const PLATEAU_FACTOR = 0.3;

/**
 * Trains a network until its validation loss stops falling, and leaves it with the best weights.
 *
 * With a checkpoint directory, the state is kept there after every epoch, and a resumed run ends with
 * the very weights of an uninterrupted one.
 *
 * @throws {ModelError} If a loss is not finite.
 */
export async function trainNetwork(
  plan: TrainingPlan,
  options: TrainerOptions,
): Promise<TrainingResult> {
  const { network } = plan;
  const run = await TrainingRun.start(plan, options);
  if (run.history.length === 0) {
    const validLoss = finite(await plan.validLoss(), 0);
    run.log({ epoch: 0, trainLoss: null, validLoss, ...NOT_TIMED });
  }
  for (let epoch = run.history.length; epoch <= options.epochs && !run.isOver; epoch++) {
    const began = performance.now();
    const { loss, waited } = await run.epoch(epoch);
    const trained = (performance.now() - began) / 1000;
    const trainLoss = finite(loss, epoch);
    const validLoss = finite(await plan.validLoss(), epoch);
    const seconds = (performance.now() - began) / 1000;
    const samplesPerSecond = plan.train.rows / seconds;
    const stallShare = trained === 0 ? 0 : waited / trained;
    run.log({ epoch, trainLoss, validLoss, seconds, samplesPerSecond, stallShare });
    await run.save();
  }
  const { bestEpoch, bestWeights } = run.stopping.progress;
  network.assign(bestWeights);
  return { history: run.history, bestEpoch };
}

/** The moving parts of one training run. */
class TrainingRun {
  readonly #plan: TrainingPlan;
  readonly #options: TrainerOptions;
  readonly #optimizer: AdamW;
  readonly stopping: EarlyStopping;
  #random: SeededRandom;
  readonly history: EpochLog[] = [];

  private constructor(plan: TrainingPlan, options: TrainerOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#optimizer = new AdamW({ ...options, clipNorm: CLIP_NORM });
    this.stopping = new EarlyStopping(plan.network, options.patience);
    this.#random = new SeededRandom(options.seed ^ 0x5eed);
  }

  /** A fresh run, or one that goes on from its kept state. */
  static async start(plan: TrainingPlan, options: TrainerOptions): Promise<TrainingRun> {
    const run = new TrainingRun(plan, options);
    if (options.resume) await run.#restore();
    return run;
  }

  get isOver(): boolean {
    return this.stopping.isOver || !this.#plan.network.hasInputs;
  }

  /** Mean loss of an epoch's batches, and the seconds spent waiting for them. */
  async epoch(epoch: number): Promise<{ readonly loss: number; readonly waited: number }> {
    let [total, batches, waited] = [0, 0, 0];
    let asked = performance.now();
    for await (const batch of this.#plan.train.epoch(epoch)) {
      waited += (performance.now() - asked) / 1000;
      this.#options.signal?.throwIfAborted();
      const loss = this.#step(batch);
      if (loss !== undefined) {
        total += loss;
        batches++;
      }
      asked = performance.now();
    }
    return { loss: batches === 0 ? 0 : total / batches, waited };
  }

  log(entry: Omit<EpochLog, 'isBest' | 'learningRate'>): void {
    const { learningRate } = this.#optimizer;
    const isBest = this.stopping.see(entry.epoch, entry.validLoss);
    if (this.stopping.isPlateau) this.#optimizer.learningRate *= PLATEAU_FACTOR;
    const line = { ...entry, learningRate, isBest };
    this.history.push(line);
    this.#options.onEpoch(line);
  }

  async save(): Promise<void> {
    if (this.#stateDir === undefined) return;
    await saveTrainingState(this.#stateDir, {
      fingerprint: this.#plan.fingerprint,
      history: this.history,
      random: this.#random.state,
      learningRate: this.#optimizer.learningRate,
      weights: this.#plan.network.weights(),
      ...this.#optimizer.state(),
      ...this.stopping.progress,
    });
  }

  async #restore(): Promise<void> {
    if (this.#stateDir === undefined) return;
    const state = await loadTrainingState(this.#stateDir, this.#plan.fingerprint);
    if (!state) return;
    this.#random = new SeededRandom(state.random);
    this.#plan.network.assign(state.weights);
    this.#optimizer.restore(state);
    this.#optimizer.learningRate = state.learningRate;
    this.stopping.restore(state);
    this.history.push(...state.history);
  }

  get #stateDir(): string | undefined {
    const { checkpointDir } = this.#options;
    return checkpointDir === undefined ? undefined : join(checkpointDir, this.#plan.name);
  }

  /** Returns the loss; undefined if nobody in the batch has a label. */
  #step(batch: SampleBatch): number | undefined {
    const { network, preprocessing, part } = this.#plan;
    let isLabelled = true;
    return tidy(() => {
      const share = part === 'correction' ? this.#options.missingness : 0;
      const known = encodeBatch(batch, preprocessing);
      const encoded = hideCalls(known, preprocessing, share, this.#random);
      const { genotypes, covariates } = inputsOf(network, encoded);
      const trained = [...network.variables].filter(
        ([name]) => name.startsWith('linear.') === (part === 'linear'),
      );
      const { value, grads } = variableGrads(
        () => {
          const outputs = this.#outputs(batch, genotypes, covariates);
          const loss = this.#plan.batchLoss(outputs, batch, network.variables.get(LOG_VARIANCE));
          isLabelled = loss !== undefined;
          return loss ?? (outputs.sum().mul(0) as Scalar);
        },
        trained.map(([, held]) => held),
      );
      if (!isLabelled) return undefined;
      this.#optimizer.apply(new Map(trained), grads, network);
      return value.dataSync()[0];
    });
  }

  #outputs(batch: SampleBatch, genotypes: GenotypeInput, covariates: Tensor2D): Tensor2D {
    const { network, offsets, part } = this.#plan;
    const linear = offsets
      ? offsetTensor(offsets, batch.sampleIds, network.shape.outputs)
      : network.linear(genotypes, covariates);
    if (part === 'linear') return linear;
    const dropout = { rate: this.#options.dropout, random: this.#random };
    return add(linear, network.correction(genotypes, covariates, dropout));
  }
}

/** Outputs of a network for every person of a split, shape [people, outputs], in its order. */
export async function predictSplit(network: Network, split: EncodedSplit): Promise<Float32Array> {
  const { outputs } = network.shape;
  const predicted = new Float32Array(split.sampleIds.length * outputs);
  let row = 0;
  for await (const chunk of encodedChunks(split)) {
    predicted.set(predictBatch(network, chunk), row * outputs);
    row += chunk.rows;
  }
  return predicted;
}

/** Outputs of a network for the rows of an encoded batch, shape [rows, outputs]. */
export function predictBatch(network: Network, encoded: EncodedBatch): Float32Array {
  const outputs = tidy(() => {
    const { genotypes, covariates } = inputsOf(network, encoded);
    const linear = network.linear(genotypes, covariates); // [1, outputs] without any input
    if (!network.hasInputs) return linear.tile([encoded.rows, 1]);
    return add(linear, network.correction(genotypes, covariates));
  });
  const values = outputs.dataSync() as Float32Array;
  outputs.dispose();
  return values;
}

/** The linear path alone of a network, for the rows of an encoded batch, shape [rows, outputs]. */
export function linearPathOf(network: Network, encoded: EncodedBatch): Float32Array {
  const outputs = tidy(() => {
    const { genotypes, covariates } = inputsOf(network, encoded);
    const linear = network.linear(genotypes, covariates);
    return network.hasInputs ? linear : linear.tile([encoded.rows, 1]);
  });
  const values = outputs.dataSync() as Float32Array;
  outputs.dispose();
  return values;
}

/** A batch as the network takes it: its calls packed if it can, else, and dosages, as Float32. */
function inputsOf(
  network: Network,
  encoded: EncodedBatch,
): { readonly genotypes: GenotypeInput; readonly covariates: Tensor2D } {
  const { rows, calls, covariates } = encoded;
  return {
    genotypes:
      calls && network.takesPacked
        ? calls
        : tensor2d(encoded.genotypes, [rows, network.shape.features]),
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
