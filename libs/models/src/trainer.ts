import { join } from 'node:path';
import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { getBackend, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs';
import { EarlyStopping } from './early-stopping.ts';
import { ModelError } from './errors.ts';
import { GpuStep } from './gpu/gpu-step.ts';
import type { Network } from './nets/network.ts';
import type { EpochLog, ResolvedOptions } from './options.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { Fingerprint } from './run-fingerprint.ts';
import { loadTrainingState, saveTrainingState } from './training-state.ts';
import { HostStep, type TrainingStep } from './training-step.ts';

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
  readonly fingerprint: Fingerprint;
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
  const run = await TrainingRun.start(plan, options);
  try {
    return await trainEpochs(run, plan, options);
  } finally {
    run.dispose();
  }
}

async function trainEpochs(
  run: TrainingRun,
  plan: TrainingPlan,
  options: TrainerOptions,
): Promise<TrainingResult> {
  if (run.history.length === 0) {
    const validLoss = finite(await plan.validLoss(), 0);
    await run.log({ epoch: 0, trainLoss: null, validLoss, ...NOT_TIMED });
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
    await run.log({ epoch, trainLoss, validLoss, seconds, samplesPerSecond, stallShare });
    await run.save();
  }
  const { bestEpoch, bestWeights } = run.stopping.progress;
  plan.network.assign(bestWeights);
  return { history: run.history, bestEpoch };
}

/** The moving parts of one training run. */
class TrainingRun {
  readonly #plan: TrainingPlan;
  readonly #options: TrainerOptions;
  readonly #step: TrainingStep;
  readonly stopping: EarlyStopping;
  readonly history: EpochLog[] = [];

  private constructor(plan: TrainingPlan, options: TrainerOptions, stopping: EarlyStopping) {
    this.#plan = plan;
    this.#options = options;
    this.#step =
      getBackend() === 'webgpu' ? new GpuStep(plan, options) : new HostStep(plan, options);
    this.stopping = stopping;
  }

  /** A fresh run, or one that goes on from its kept state. */
  static async start(plan: TrainingPlan, options: TrainerOptions): Promise<TrainingRun> {
    const stopping = await EarlyStopping.start(plan.network, options.patience);
    const run = new TrainingRun(plan, options, stopping);
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
      const loss = await this.#step.take(batch);
      if (loss !== undefined) {
        total += loss;
        batches++;
      }
      asked = performance.now();
    }
    return { loss: batches === 0 ? 0 : total / batches, waited };
  }

  async log(entry: Omit<EpochLog, 'isBest' | 'learningRate'>): Promise<void> {
    const { learningRate } = this.#step;
    const isBest = await this.stopping.see(entry.epoch, entry.validLoss);
    if (this.stopping.isPlateau) this.#step.learningRate *= PLATEAU_FACTOR;
    const line = { ...entry, learningRate, isBest };
    this.history.push(line);
    this.#options.onEpoch(line);
  }

  async save(): Promise<void> {
    if (this.#stateDir === undefined) return;
    await saveTrainingState(this.#stateDir, {
      fingerprint: this.#plan.fingerprint,
      history: this.history,
      weights: await this.#plan.network.weights(),
      ...(await this.#step.state()),
      ...this.stopping.progress,
    });
  }

  async #restore(): Promise<void> {
    if (this.#stateDir === undefined) return;
    const state = await loadTrainingState(this.#stateDir, this.#plan.fingerprint);
    if (!state) return;
    this.#plan.network.assign(state.weights);
    this.#step.restore(state);
    this.stopping.restore(state);
    this.history.push(...state.history);
  }

  dispose(): void {
    this.#step.dispose();
  }

  get #stateDir(): string | undefined {
    const { checkpointDir } = this.#options;
    return checkpointDir === undefined ? undefined : join(checkpointDir, this.#plan.name);
  }
}

function finite(loss: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new ModelError(`Cannot train on after epoch ${epoch}`, {
    expected: 'a finite loss',
    actual: String(loss),
  });
}
