import {
  add,
  keep,
  type NamedTensorMap,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs';
import {
  type AdamWOptions,
  BETA_1,
  BETA_2,
  EPSILON,
  type OptimizerState,
  type Steppable,
  stepConstants,
} from '../nets/adamw.ts';
import type { NamedTensor, Weights } from '../nets/weights.ts';

interface Moments {
  readonly first: Tensor;
  readonly second: Tensor;
}

/** `AdamW` whose numbers stay on the device: it reads nothing back. It owns tensors: `dispose` it. */
export class GpuAdamW {
  learningRate: number;
  readonly #options: AdamWOptions;
  readonly #moments = new Map<string, Moments>();
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
      const moved = [...variables].filter(([, held]) => gradients[held.name]);
      const squares = moved.map(([, held]) => (gradients[held.name] as Tensor).square().sum());
      if (squares.length === 0) return;
      // Not addN(), which binds a buffer a term: a GPU need not have more than eight.
      const length = squares.reduce((sum, square) => add(sum, square)).sqrt();
      // A gradient of 0 has length 0: it may be as long as it likes.
      const clip = length.maximum(this.#options.clipNorm).reciprocal().mul(this.#options.clipNorm);
      for (const [name, held] of moved) {
        const slope = (gradients[held.name] as Tensor).mul(clip);
        this.#move(name, held, slope, network.stepShare(name));
      }
    });
  }

  #move(name: string, held: Variable, slope: Tensor, share: number): void {
    const known = this.#moments.get(name) ?? { first: zerosLike(held), second: zerosLike(held) };
    const at = stepConstants(name, this.#steps, this.learningRate * share, this.#options);
    const first = keep(known.first.mul(BETA_1).add(slope.mul(1 - BETA_1)));
    const second = keep(known.second.mul(BETA_2).add(slope.square().mul(1 - BETA_2)));
    this.#replace(name, { first, second });
    const root = second.mul(at.correction2).sqrt().add(EPSILON);
    const step = first.mul(at.rate * at.correction1).div(root);
    held.assign(held.mul(1 - at.decay).sub(step));
  }

  /** Steps taken and moments, for a checkpoint. */
  async state(): Promise<OptimizerState> {
    const moments = new Map<string, NamedTensor>();
    for (const [name, pair] of this.#moments) {
      for (const which of ['first', 'second'] as const) {
        const values = (await pair[which].data()) as Float32Array;
        moments.set(`${which}.${name}`, { shape: [values.length], values: values.slice() });
      }
    }
    return { steps: this.#steps, moments };
  }

  /** Goes on from a state; `variables` tell the shapes. */
  restore({ steps, moments }: OptimizerState, variables: ReadonlyMap<string, Variable>): void {
    this.#steps = steps;
    for (const [name, { shape }] of variables) {
      const first = held(moments, `first.${name}`, shape);
      const second = held(moments, `second.${name}`, shape);
      if (first && second) this.#replace(name, { first, second });
    }
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) {
      first.dispose();
      second.dispose();
    }
    this.#moments.clear();
  }

  #replace(name: string, moments: Moments): void {
    const old = this.#moments.get(name);
    old?.first.dispose();
    old?.second.dispose();
    this.#moments.set(name, moments);
  }
}

function held(moments: Weights, key: string, shape: number[]): Tensor | undefined {
  const found = moments.get(key);
  return found && keep(tensor(found.values, shape));
}
