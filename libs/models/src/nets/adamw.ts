import { type NamedTensorMap, type Tensor, tensor, type Variable } from '@tensorflow/tfjs';
import { isMirrored, mirroredWeights } from '../packed/packed-dense-op.ts';
import type { PackedLayer } from '../packed/packed-layer.ts';
import type { NamedTensor, Weights } from './weights.ts';

/** How far a step goes. */
export interface AdamWOptions {
  readonly learningRate: number;
  /** Decoupled decay a step, times the learning rate; kernels only, never biases. */
  readonly weightDecay: number;
  /** Gradients are scaled down to this joint length. */
  readonly clipNorm: number;
}

/** What the optimiser must know of a network. */
export interface Steppable {
  /** Which share of a step a variable takes. */
  stepShare(name: string): number;
  /** Multiplies packed calls with a variable, and steps it where it lies. */
  packedLayer(name: string): PackedLayer | undefined;
}

/** Steps taken, and by `first.<variable>` and `second.<variable>` the moments. */
export interface OptimizerState {
  readonly steps: number;
  readonly moments: Weights;
}

const WHOLE_STEPS: Steppable = { stepShare: () => 1, packedLayer: () => undefined };
/** Share of the first moment that stays at a step. */
export const BETA_1 = 0.9;
/** Share of the second. */
export const BETA_2 = 0.999;
/** Keeps steps finite where there was no slope yet. */
export const EPSILON = 1e-8;

/** Adam with decoupled weight decay and gradient clipping. */
export class AdamW {
  learningRate: number;
  readonly #options: AdamWOptions;
  readonly #moments = new Map<string, { first: Float32Array; second: Float32Array }>();
  #steps = 0;

  constructor(options: AdamWOptions) {
    this.#options = options;
    this.learningRate = options.learningRate;
  }

  /**
   * Moves each variable that has a gradient. Variables and gradients are matched by name. A variable
   * that a packed layer holds is moved by all its threads, where its gradient and moments lie.
   */
  apply(
    variables: ReadonlyMap<string, Variable>,
    gradients: NamedTensorMap,
    network: Steppable = WHOLE_STEPS,
  ): void {
    const moved = new Map<string, Float32Array | PackedLayer>();
    let squares = 0;
    for (const [name, held] of variables) {
      const gradient = gradients[held.name];
      if (!gradient) continue;
      const layer = this.#packedLayer(name, held, gradient, network);
      const slopes = layer ?? (gradient.dataSync() as Float32Array);
      moved.set(name, slopes);
      squares += layer ? layer.gradientSquares : sumOfSquares(slopes as Float32Array);
    }
    const clip = Math.min(1, this.#options.clipNorm / Math.sqrt(squares || 1));
    this.#steps++;
    for (const [name, slopes] of moved) {
      const held = variables.get(name) as Variable;
      const share = network.stepShare(name);
      const next =
        slopes instanceof Float32Array
          ? this.#stepped(name, held, slopes, { clip, share })
          : this.#steppedLayer(name, slopes, { clip, share });
      held.assign(next);
      next.dispose();
    }
  }

  /** The layer that holds weights, gradient and moments of a variable, if one does. */
  #packedLayer(name: string, held: Variable, gradient: Tensor, network: Steppable) {
    const layer = network.packedLayer(name);
    return layer && isMirrored(layer, held, gradient) ? layer : undefined;
  }

  #stepped(name: string, held: Variable, slopes: Float32Array, { clip, share }: Step): Tensor {
    const values = held.dataSync().slice() as Float32Array;
    this.#move(name, values, slopes, clip, share);
    return tensor(values, held.shape);
  }

  #steppedLayer(name: string, layer: PackedLayer, { clip, share }: Step): Tensor {
    const moments = this.#moments.get(name);
    const kept = layer.moments;
    if (moments && moments.first !== kept.first) {
      kept.first.set(moments.first);
      kept.second.set(moments.second);
    }
    this.#moments.set(name, kept);
    layer.adam({ clip, ...this.#constants(name, share) });
    return mirroredWeights(layer);
  }

  #move(
    name: string,
    values: Float32Array,
    gradient: Float32Array,
    clip: number,
    share: number,
  ): void {
    const { first, second } = this.#momentsOf(name, values.length);
    const { rate, decay, correction1, correction2 } = this.#constants(name, share);
    for (let i = 0; i < values.length; i++) {
      const slope = (gradient[i] as number) * clip;
      const m = BETA_1 * (first[i] as number) + (1 - BETA_1) * slope;
      const v = BETA_2 * (second[i] as number) + (1 - BETA_2) * slope * slope;
      first[i] = m;
      second[i] = v;
      const value = values[i] as number;
      values[i] =
        value - (rate * m * correction1) / (Math.sqrt(v * correction2) + EPSILON) - decay * value;
    }
  }

  #constants(name: string, share: number): StepConstants {
    return stepConstants(name, this.#steps, this.learningRate * share, this.#options);
  }

  #momentsOf(name: string, size: number) {
    const known = this.#moments.get(name);
    if (known) return known;
    const fresh = { first: new Float32Array(size), second: new Float32Array(size) };
    this.#moments.set(name, fresh);
    return fresh;
  }

  /** Steps taken and moments, for a checkpoint. */
  state(): OptimizerState {
    const moments = new Map<string, NamedTensor>();
    for (const [name, { first, second }] of this.#moments) {
      moments.set(`first.${name}`, { shape: [first.length], values: first.slice() });
      moments.set(`second.${name}`, { shape: [second.length], values: second.slice() });
    }
    return { steps: this.#steps, moments };
  }

  /** Goes on from a state. */
  restore({ steps, moments }: OptimizerState): void {
    this.#steps = steps;
    this.#moments.clear();
    for (const [key, { values }] of moments) {
      if (!key.startsWith('first.')) continue;
      const name = key.slice('first.'.length);
      const second = moments.get(`second.${name}`)?.values.slice();
      if (second) this.#moments.set(name, { first: values.slice(), second });
    }
  }
}

/** How a step is cut short. */
interface Step {
  /** Factor of the gradient. */
  readonly clip: number;
  /** Factor of the learning rate. */
  readonly share: number;
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return sum;
}

/** What a step of one variable is made of. */
export interface StepConstants {
  readonly rate: number;
  /** Share of each weight that is lost. */
  readonly decay: number;
  /** `1 / (1 − β₁ᵗ)` and `1 / (1 − β₂ᵗ)`. */
  readonly correction1: number;
  readonly correction2: number;
}

/** The constants of step number `steps`, from 1. */
export function stepConstants(
  name: string,
  steps: number,
  rate: number,
  { weightDecay }: AdamWOptions,
): StepConstants {
  return {
    rate,
    decay: isDecayed(name) ? rate * weightDecay : 0,
    correction1: 1 / (1 - BETA_1 ** steps),
    correction2: 1 / (1 - BETA_2 ** steps),
  };
}

function isDecayed(name: string): boolean {
  return !name.endsWith('bias') && !name.startsWith('loss.');
}
