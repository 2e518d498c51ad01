import {
  add,
  concat,
  matMul,
  mul,
  relu,
  type Tensor2D,
  tensor,
  tensor2d,
  type Variable,
  variable,
} from '@tensorflow/tfjs';
import type { SeededRandom } from '../seeded-random.ts';
import type { NamedTensor, Weights } from './weights.ts';

/** How genotypes enter the trunk: through a ReLU layer, or through a linear projection. */
export type EncoderName = 'linear' | 'mlp';

/** Sizes of a net. */
export interface NetworkShape {
  readonly features: number;
  /** Columns of the encoded covariates. */
  readonly covariates: number;
  /** Tasks, or 1 for a log hazard. */
  readonly outputs: number;
  readonly encoder: EncoderName;
  /** Width of the genotype encoder and of the trunk; the covariate encoder has half of it. */
  readonly hidden: number;
}

/** Drops units at training time. */
export interface Dropout {
  readonly rate: number;
  readonly random: SeededRandom;
}

/**
 * Genotype encoder ⊕ covariate encoder → trunk → a head an output, beside a linear path from
 * everything to every output.
 *
 * The heads start at 0, so that an untrained net is its linear path. It owns tensors: `dispose` it.
 */
export class Network {
  readonly shape: NetworkShape;
  readonly #variables: ReadonlyMap<string, Variable>;

  constructor(shape: NetworkShape, weights: Weights) {
    this.shape = shape;
    this.#variables = new Map(
      Array.from(weights, ([name, { values, shape: sizes }]) => {
        const initial = tensor(values, [...sizes]);
        const held = variable(initial, true);
        initial.dispose(); // the variable has its own hold on the numbers
        return [name, held];
      }),
    );
  }

  /** The nonlinear part, shape [rows, outputs]. */
  correction(genotypes: Tensor2D, covariates: Tensor2D, dropout?: Dropout): Tensor2D {
    const encoded: Tensor2D[] = [];
    if (this.shape.features > 0) {
      const layer = this.#dense(genotypes, 'genotypes'); // [rows, hidden]
      encoded.push(this.shape.encoder === 'mlp' ? relu(layer) : layer);
    }
    if (this.shape.covariates > 0) encoded.push(relu(this.#dense(covariates, 'covariates')));
    const input = dropUnits(concat(encoded, 1), dropout);
    const trunk = dropUnits(relu(this.#dense(input, 'trunk')), dropout); // [rows, hidden]
    return this.#dense(trunk, 'heads'); // [rows, outputs]
  }

  /** The linear path, shape [rows, outputs]. */
  linear(genotypes: Tensor2D, covariates: Tensor2D): Tensor2D {
    let sum: Tensor2D | Variable = this.#get('linear.bias');
    if (this.shape.features > 0) sum = add(sum, matMul(genotypes, this.#get('linear.genotypes')));
    if (this.shape.covariates > 0) {
      sum = add(sum, matMul(covariates, this.#get('linear.covariates')));
    }
    return sum as Tensor2D;
  }

  /** Whether there is anything to be nonlinear about. */
  get hasInputs(): boolean {
    return this.shape.features + this.shape.covariates > 0;
  }

  /** Variables by name; those of the linear path begin with `linear.`. */
  get variables(): ReadonlyMap<string, Variable> {
    return this.#variables;
  }

  /** A copy of all weights. */
  weights(): Weights {
    return new Map(
      Array.from(this.#variables, ([name, held]) => [
        name,
        { shape: held.shape, values: held.dataSync().slice() as Float32Array },
      ]),
    );
  }

  /** Overwrites all weights. */
  assign(weights: Weights): void {
    for (const [name, { values, shape }] of weights) {
      const assigned = tensor(values, [...shape]);
      this.#get(name).assign(assigned);
      assigned.dispose();
    }
  }

  dispose(): void {
    for (const held of this.#variables.values()) held.dispose();
  }

  #dense(input: Tensor2D, layer: string): Tensor2D {
    const product = matMul(input, this.#get(`${layer}.kernel`) as unknown as Tensor2D);
    return add(product, this.#get(`${layer}.bias`));
  }

  #get(name: string): Variable {
    const held = this.#variables.get(name);
    if (!held) throw new RangeError(`Cannot read weights ${name}: the network has none`);
    return held;
  }
}

/** Fresh weights: He-uniform kernels, zero heads, zero biases, zero linear path. */
export function initialWeights(shape: NetworkShape, random: SeededRandom): Weights {
  const { features, covariates, outputs, hidden } = shape;
  const clinical = covariates > 0 ? Math.max(4, hidden >> 1) : 0;
  const genetic = features > 0 ? hidden : 0;
  const weights = new Map<string, NamedTensor>();
  const layer = (name: string, from: number, to: number) => {
    if (from === 0) return;
    weights.set(`${name}.kernel`, heUniform(from, to, random));
    weights.set(`${name}.bias`, zeros(1, to));
  };
  layer('genotypes', features, genetic);
  layer('covariates', covariates, clinical);
  layer('trunk', genetic + clinical, hidden);
  weights.set('heads.kernel', zeros(hidden, outputs));
  weights.set('heads.bias', zeros(1, outputs));
  weights.set('linear.genotypes', zeros(features, outputs));
  weights.set('linear.covariates', zeros(covariates, outputs));
  weights.set('linear.bias', zeros(1, outputs));
  return weights;
}

function heUniform(from: number, to: number, random: SeededRandom): NamedTensor {
  const limit = Math.sqrt(6 / from);
  const values = new Float32Array(from * to);
  for (let i = 0; i < values.length; i++) values[i] = limit * (2 * random.next() - 1);
  return { shape: [from, to], values };
}

function zeros(rows: number, columns: number): NamedTensor {
  return { shape: [rows, columns], values: new Float32Array(rows * columns) };
}

/** Inverted dropout: kept units are scaled up, so that prediction needs no change. */
function dropUnits(input: Tensor2D, dropout: Dropout | undefined): Tensor2D {
  if (!dropout || dropout.rate === 0) return input;
  const [rows, columns] = input.shape;
  const mask = new Float32Array(rows * columns);
  const kept = 1 / (1 - dropout.rate);
  for (let i = 0; i < mask.length; i++) mask[i] = dropout.random.next() < dropout.rate ? 0 : kept;
  return mul(input, tensor2d(mask, [rows, columns]));
}
