import { type NamedTensorMap, tensor, type Variable } from '@tensorflow/tfjs';
import type { NamedTensor, Weights } from './weights.ts';

/** How far a step goes. */
export interface AdamWOptions {
  readonly learningRate: number;
  /** Decoupled decay a step, times the learning rate; kernels only, never biases. */
  readonly weightDecay: number;
  /** Gradients are scaled down to this joint length. */
  readonly clipNorm: number;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;
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
   * Moves each variable that has a gradient. Variables and gradients are matched by name; `stepShare`
   * says which share of a step each takes, by default all of it.
   */
  apply(
    variables: ReadonlyMap<string, Variable>,
    gradients: NamedTensorMap,
    stepShare: (name: string) => number = () => 1,
  ): void {
    const read = new Map<string, Float32Array>();
    let squares = 0;
    for (const [name, held] of variables) {
      const gradient = gradients[held.name]?.dataSync() as Float32Array | undefined;
      if (!gradient) continue;
      read.set(name, gradient);
      for (const slope of gradient) squares += slope * slope;
    }
    const clip = Math.min(1, this.#options.clipNorm / Math.sqrt(squares || 1));
    this.#steps++;
    for (const [name, gradient] of read) {
      const held = variables.get(name) as Variable;
      const values = held.dataSync().slice() as Float32Array;
      this.#move(name, values, gradient, clip, stepShare(name));
      const moved = tensor(values, held.shape);
      held.assign(moved);
      moved.dispose();
    }
  }

  #move(
    name: string,
    values: Float32Array,
    gradient: Float32Array,
    clip: number,
    share: number,
  ): void {
    const { first, second } = this.#momentsOf(name, values.length);
    const rate = this.learningRate * share;
    const decay = isDecayed(name) ? rate * this.#options.weightDecay : 0;
    const scale1 = 1 / (1 - BETA_1 ** this.#steps);
    const scale2 = 1 / (1 - BETA_2 ** this.#steps);
    for (let i = 0; i < values.length; i++) {
      const slope = (gradient[i] as number) * clip;
      const m = BETA_1 * (first[i] as number) + (1 - BETA_1) * slope;
      const v = BETA_2 * (second[i] as number) + (1 - BETA_2) * slope * slope;
      first[i] = m;
      second[i] = v;
      const value = values[i] as number;
      values[i] = value - (rate * m * scale1) / (Math.sqrt(v * scale2) + EPSILON) - decay * value;
    }
  }

  #momentsOf(name: string, size: number) {
    const known = this.#moments.get(name);
    if (known) return known;
    const fresh = { first: new Float32Array(size), second: new Float32Array(size) };
    this.#moments.set(name, fresh);
    return fresh;
  }

  /** Steps taken and moments, for a checkpoint. */
  state(): { readonly steps: number; readonly moments: Weights } {
    const moments = new Map<string, NamedTensor>();
    for (const [name, { first, second }] of this.#moments) {
      moments.set(`first.${name}`, { shape: [first.length], values: first.slice() });
      moments.set(`second.${name}`, { shape: [second.length], values: second.slice() });
    }
    return { steps: this.#steps, moments };
  }

  /** Goes on from a state. */
  restore({ steps, moments }: { readonly steps: number; readonly moments: Weights }): void {
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

function isDecayed(name: string): boolean {
  return !name.endsWith('bias') && !name.startsWith('loss.');
}
