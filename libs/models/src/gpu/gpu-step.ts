import type { SampleBatch } from '@dirghayu/genotypes';
import {
  add,
  mul,
  type Scalar,
  type Tensor,
  type Tensor2D,
  tensor,
  tidy,
  valueAndGrads,
  variableGrads,
} from '@tensorflow/tfjs';
import { LOG_VARIANCE } from '../losses/task-weights.ts';
import type { EncodedBatch } from '../preprocessing.ts';
import { SeededRandom } from '../seeded-random.ts';
import type { TrainerOptions, TrainingPlan } from '../trainer.ts';
import {
  CLIP_NORM,
  dropoutRandom,
  encodedFor,
  forwardPass,
  type StepState,
  type TrainingStep,
  trainedVariables,
} from '../training-step.ts';
import { holdCalls, releaseCalls, releaseScalings } from './calls-on-gpu.ts';
import { releaseConnections } from './connections-on-gpu.ts';
import { throwGpuFault } from './device.ts';
import { GpuAdamW } from './gpu-adamw.ts';
import { besideGpu } from './training-device.ts';

/** Numbers read back from the GPU. */
interface HostTensor {
  readonly values: Float32Array;
  readonly shape: number[];
}

/** A loss with its slopes by what it was made of: the outputs, and log variances if they are learnt. */
interface HostLoss {
  readonly value: number;
  readonly slopes: readonly Float32Array[];
}

/**
 * Steps on a GPU, whose numbers come back some time later.
 *
 * Losses are sums over risk sets in float64, made on the host from a few numbers a person. So the
 * outputs are read back, the loss is taken and differentiated by them on the host, and the slopes
 * are sent down the net, which is passed forward a second time: kept activations would be a second
 * way to write every layer. Of the second pass the first layer, nearly all of its arithmetic, is kept
 * from the first. The weights never leave the GPU.
 */
export class GpuStep implements TrainingStep {
  readonly #plan: TrainingPlan;
  readonly #options: TrainerOptions;
  readonly #optimizer: GpuAdamW;
  #random: SeededRandom;

  constructor(plan: TrainingPlan, options: TrainerOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#optimizer = new GpuAdamW({ ...options, clipNorm: CLIP_NORM });
    this.#random = dropoutRandom(options);
  }

  get learningRate(): number {
    return this.#optimizer.learningRate;
  }

  set learningRate(rate: number) {
    this.#optimizer.learningRate = rate;
  }

  async take(batch: SampleBatch): Promise<number | undefined> {
    const encoded = encodedFor(batch, this.#plan, this.#options, this.#random);
    if (encoded.calls && this.#plan.network.takesPacked) holdCalls(encoded.calls);
    try {
      return await this.#takeEncoded(batch, encoded);
    } finally {
      releaseCalls();
    }
  }

  async #takeEncoded(batch: SampleBatch, encoded: EncodedBatch): Promise<number | undefined> {
    const { network } = this.#plan;
    const again = new SeededRandom(this.#random.state); // the same units drop both times
    const outputs = await read(
      tidy(() => forwardPass(batch, encoded, this.#plan, this.#options)(again)),
    );
    const variance = network.variables.get(LOG_VARIANCE);
    const parts = variance ? [outputs, await read(variance.clone())] : [outputs];
    const loss = await besideGpu(() => this.#lossOf(batch, parts));
    tidy(() => {
      const forward = forwardPass(batch, encoded, this.#plan, this.#options);
      const trained = trainedVariables(this.#plan);
      const { grads } = variableGrads(() => {
        const terms: Tensor[] = [forward(this.#random), ...(variance ? [variance] : [])];
        return sumAlong(terms, loss);
      }, [...trained.values()]);
      if (loss) this.#optimizer.apply(trained, grads, network);
    });
    return loss?.value;
  }

  /** Undefined if nobody has a label. */
  #lossOf(batch: SampleBatch, parts: readonly HostTensor[]): HostLoss | undefined {
    let isLabelled = true;
    return tidy(() => {
      const { value, grads } = valueAndGrads((...inputs: Tensor[]) => {
        const outputs = inputs[0] as Tensor2D;
        const loss = this.#plan.batchLoss(outputs, batch, inputs[1]);
        isLabelled = loss !== undefined;
        return loss ?? (outputs.sum().mul(0) as Scalar);
      })(parts.map(({ values, shape }) => tensor(values, shape)));
      if (!isLabelled) return undefined;
      const slopes = grads.map((slope) => slope.dataSync().slice() as Float32Array);
      return { value: value.dataSync()[0] as number, slopes };
    });
  }

  async state(): Promise<StepState> {
    const { learningRate } = this;
    return { ...(await this.#optimizer.state()), random: this.#random.state, learningRate };
  }

  restore(state: StepState): void {
    this.#random = new SeededRandom(state.random);
    this.#optimizer.restore(state, this.#plan.network.variables);
    this.#optimizer.learningRate = state.learningRate;
  }

  dispose(): void {
    this.#optimizer.dispose();
    releaseScalings();
    releaseConnections();
  }
}

/** The number whose gradient is that of the loss: what it was made of, times its slopes. */
function sumAlong(terms: readonly Tensor[], loss: HostLoss | undefined): Scalar {
  const products = terms.map((term, i) => {
    const slopes = loss?.slopes[i];
    return slopes ? mul(term, tensor(slopes, term.shape)).sum() : term.sum().mul(0);
  });
  return products.reduce((sum, product) => add(sum, product)) as Scalar;
}

async function read(from: Tensor): Promise<HostTensor> {
  const values = (await from.data()) as Float32Array;
  throwGpuFault();
  from.dispose();
  return { values, shape: from.shape };
}
