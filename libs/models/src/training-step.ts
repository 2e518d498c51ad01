import type { SampleBatch } from '@dirghayu/genotypes';
import {
  add,
  type Scalar,
  type Tensor2D,
  tensor2d,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs';
import { hideCalls } from './hidden-calls.ts';
import { LOG_VARIANCE } from './losses/task-weights.ts';
import { AdamW, type OptimizerState } from './nets/adamw.ts';
import { inputsOf } from './network-outputs.ts';
import { type EncodedBatch, encodeBatch } from './preprocessing.ts';
import { type RandomState, SeededRandom } from './seeded-random.ts';
import type { TrainerOptions, TrainingPlan } from './trainer.ts';

/** The joint length that gradients are scaled down to. */
export const CLIP_NORM = 1;

/** What moves between a step and the state of a run that is kept. */
export interface StepState extends OptimizerState {
  readonly random: RandomState;
  readonly learningRate: number;
}

/** Moves the weights of a network by one batch after another. */
export interface TrainingStep {
  learningRate: number;
  /** The loss; undefined if nobody in the batch has a label. */
  take(batch: SampleBatch): Promise<number | undefined>;
  state(): Promise<StepState>;
  restore(state: StepState): void;
  dispose(): void;
}

/** Steps on a back end whose numbers can be read at once: WebAssembly, libtensorflow. */
export class HostStep implements TrainingStep {
  readonly #plan: TrainingPlan;
  readonly #options: TrainerOptions;
  readonly #optimizer: AdamW;
  #random: SeededRandom;

  constructor(plan: TrainingPlan, options: TrainerOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#optimizer = new AdamW({ ...options, clipNorm: CLIP_NORM });
    this.#random = dropoutRandom(options);
  }

  get learningRate(): number {
    return this.#optimizer.learningRate;
  }

  set learningRate(rate: number) {
    this.#optimizer.learningRate = rate;
  }

  async take(batch: SampleBatch): Promise<number | undefined> {
    const { network } = this.#plan;
    const random = this.#random;
    let isLabelled = true;
    return tidy(() => {
      const encoded = encodedFor(batch, this.#plan, this.#options, random);
      const forward = forwardPass(batch, encoded, this.#plan, this.#options);
      const trained = trainedVariables(this.#plan);
      const { value, grads } = variableGrads(() => {
        const outputs = forward(random);
        const logVariance = network.variables.get(LOG_VARIANCE);
        const loss = this.#plan.batchLoss(outputs, batch, logVariance);
        isLabelled = loss !== undefined;
        return loss ?? (outputs.sum().mul(0) as Scalar);
      }, [...trained.values()]);
      if (!isLabelled) return undefined;
      this.#optimizer.apply(trained, grads, network);
      return value.dataSync()[0];
    });
  }

  async state(): Promise<StepState> {
    const { learningRate } = this;
    return { ...this.#optimizer.state(), random: this.#random.state, learningRate };
  }

  restore(state: StepState): void {
    this.#random = new SeededRandom(state.random);
    this.#optimizer.restore(state);
    this.#optimizer.learningRate = state.learningRate;
  }

  /** It owns no tensors. */
  dispose(): void {}
}

/** What dropout and hidden calls draw from. */
export function dropoutRandom({ seed }: TrainerOptions): SeededRandom {
  return new SeededRandom(seed ^ 0x5eed);
}

/** The batch as this step sees it. */
export function encodedFor(
  batch: SampleBatch,
  { preprocessing, part }: TrainingPlan,
  { missingness }: TrainerOptions,
  random: SeededRandom,
): EncodedBatch {
  const share = part === 'correction' ? missingness : 0;
  return hideCalls(encodeBatch(batch, preprocessing), preprocessing, share, random);
}

/** Variables of the part that is trained, by name. */
export function trainedVariables({ network, part }: TrainingPlan): Map<string, Variable> {
  return new Map(
    [...network.variables].filter(([name]) => name.startsWith('linear.') === (part === 'linear')),
  );
}

/** The outputs in training, shape [rows, outputs], by dropout that is drawn from what it is given. */
export function forwardPass(
  batch: SampleBatch,
  encoded: EncodedBatch,
  { network, offsets, part }: TrainingPlan,
  { dropout }: TrainerOptions,
): (random: SeededRandom) => Tensor2D {
  const { genotypes, covariates } = inputsOf(network, encoded);
  return (random) => {
    const linear = offsets
      ? offsetTensor(offsets, batch.sampleIds, network.shape.outputs)
      : network.linear(genotypes, covariates);
    if (part === 'linear') return linear;
    return add(linear, network.correction(genotypes, covariates, { rate: dropout, random }));
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
