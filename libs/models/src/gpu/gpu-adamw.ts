import {
  add,
  backend,
  engine,
  keep,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type TensorInfo,
  tensor1d,
  tidy,
  type Variable,
  zeros,
} from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import {
  type AdamWOptions,
  type OptimizerState,
  type StepConstants,
  type Steppable,
  stepConstants,
} from '../nets/adamw.ts';
import type { NamedTensor } from '../nets/weights.ts';
import { momentsProgram, weightsProgram } from './adamw-program.ts';

/** `AdamW` whose numbers stay on the device: it reads nothing back. It owns tensors: `dispose` it. */
export class GpuAdamW {
  learningRate: number;
  readonly #options: AdamWOptions;
  /** By variable: first moments and then second ones, shape [2 · size]. */
  readonly #moments = new Map<string, Tensor>();
  #steps = 0;

  constructor(options: AdamWOptions) {
    this.#options = options;
    this.learningRate = options.learningRate;
  }

  /** Moves each variable that has a gradient. Variables and gradients are matched by name. */
  apply(
    variables: ReadonlyMap<string, Variable>,
    gradients: NamedTensorMap,
    network: Pick<Steppable, 'stepShare'>,
  ): void {
    this.#steps++;
    tidy(() => {
      const moved = [...variables].flatMap(([name, held]) => {
        const slopes = gradients[held.name];
        return slopes ? [{ name, held, slopes }] : [];
      });
      if (moved.length === 0) return;
      const clip = clipOf(
        moved.map(({ slopes }) => slopes),
        this.#options.clipNorm,
      );
      for (const { name, held, slopes } of moved) {
        const rate = this.learningRate * network.stepShare(name);
        const constants = stepConstants(name, this.#steps, rate, this.#options);
        const before = this.#moments.get(name) ?? zeros([2 * held.size]);
        const after = movedMoments(before, slopes, clip);
        this.#replace(name, after);
        held.assign(movedWeights(held, after, constants));
      }
    });
  }

  /** Steps taken and moments, for a checkpoint. */
  async state(): Promise<OptimizerState> {
    const moments = new Map<string, NamedTensor>();
    for (const [name, held] of this.#moments) {
      const values = (await held.data()) as Float32Array;
      const size = values.length / 2;
      moments.set(`first.${name}`, { shape: [size], values: values.slice(0, size) });
      moments.set(`second.${name}`, { shape: [size], values: values.slice(size) });
    }
    return { steps: this.#steps, moments };
  }

  /** Goes on from a state; `variables` tell which there are. */
  restore({ steps, moments }: OptimizerState, variables: ReadonlyMap<string, Variable>): void {
    this.#steps = steps;
    for (const name of variables.keys()) {
      const first = moments.get(`first.${name}`)?.values;
      const second = moments.get(`second.${name}`)?.values;
      if (!first || !second) continue;
      const joined = new Float32Array(2 * first.length);
      joined.set(first);
      joined.set(second, first.length);
      this.#replace(name, tensor1d(joined));
    }
  }

  dispose(): void {
    for (const held of this.#moments.values()) held.dispose();
    this.#moments.clear();
  }

  #replace(name: string, moments: Tensor): void {
    this.#moments.get(name)?.dispose();
    this.#moments.set(name, keep(moments));
  }
}

/** What slopes are scaled by so that together they are no longer than `clipNorm`, shape []. */
function clipOf(slopes: readonly Tensor[], clipNorm: number): Scalar {
  const squares = slopes.map((slope) => slope.square().sum());
  // Not addN(), which binds a buffer a term: a GPU need not have more than eight.
  const length = squares.reduce((sum, square) => add(sum, square)).sqrt();
  // Slopes of 0 have length 0: they may be as long as they like.
  return length.maximum(clipNorm).reciprocal().mul(clipNorm) as Scalar;
}

function movedMoments(moments: Tensor, slopes: Tensor, clip: Scalar): Tensor {
  const gpu = backend() as WebGPUBackend;
  const inputs = [moments, flat(slopes), flat(clip)];
  const moved = gpu.runWebGPUProgram(momentsProgram(slopes.size), inputs, 'float32');
  return engine().makeTensorFromTensorInfo(moved);
}

function movedWeights(held: Variable, moments: Tensor, by: StepConstants): Tensor {
  const gpu = backend() as WebGPUBackend;
  const uniforms = [by.rate, by.decay, by.correction1, by.correction2];
  const moved = gpu.runWebGPUProgram(
    weightsProgram(held.size),
    [flat(held), moments],
    'float32',
    uniforms.map((value) => ({ type: 'float32', data: [value] })),
  );
  return engine().makeTensorFromTensorInfo({ ...moved, shape: held.shape });
}

/** The same numbers in one row. */
function flat({ dataId, dtype, size }: Tensor): TensorInfo {
  return { dataId, dtype, shape: [size] };
}
