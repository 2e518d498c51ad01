import type { StandardizedCalls } from '@dirghayu/genotypes';
import {
  add,
  concat,
  matMul,
  mul,
  relu,
  type Tensor2D,
  tanh,
  tensor,
  tensor2d,
  type Variable,
  variable,
} from '@tensorflow/tfjs';
import { packedGenotypeDense } from '../packed/packed-dense-op.ts';
import type { PackedEngine } from '../packed/packed-engine.ts';
import { GROUPED_UNITS, PackedGroups } from '../packed/packed-groups.ts';
import { packedGroupsProduct } from '../packed/packed-groups-op.ts';
import { PackedLayer } from '../packed/packed-layer.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { SparseLayer } from './genotype-encoder.ts';
import { isShared, type NetworkShape, sparseIndex, sparseName } from './network-shape.ts';
import { groupCount, sparseProduct } from './sparse-layer.ts';
import type { NamedTensor, Weights } from './weights.ts';

/** Units of more inputs take shorter steps. */
const FULL_STEP_INPUTS = 256;
const BIN_STEP = 0.1;

/** Genotypes of a batch: standardised as float32, shape [rows, features], or packed. */
export type GenotypeInput = Tensor2D | StandardizedCalls;

/**
 * What multiplies packed calls: threads over a layer's copy of its kernel, or a function of calls and a
 * kernel, shape [columns, units], that is differentiable in it.
 */
export type PackedMultiplier =
  | PackedEngine
  | ((calls: StandardizedCalls, kernel: Tensor2D) => Tensor2D);

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
  readonly #engine: PackedMultiplier | undefined;
  /** What reads packed calls, by the name of its kernel. */
  readonly #layers = new Map<string, PackedLayer>();
  /** What reads packed calls group by group, if the first layer is sparse. */
  #groups: PackedGroups | undefined;

  /** @param engine Multiplies packed calls; without one they are refused. */
  constructor(shape: NetworkShape, weights: Weights, engine?: PackedMultiplier) {
    this.shape = shape;
    this.#engine = engine;
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
  correction(genotypes: GenotypeInput, covariates: Tensor2D, dropout?: Dropout): Tensor2D {
    const encoded: Tensor2D[] = [];
    if (this.shape.features > 0) encoded.push(this.#encode(genotypes, dropout));
    if (this.shape.covariates > 0) {
      encoded.push(dropUnits(relu(this.#dense(covariates, 'covariates')), dropout));
    }
    const input = concat(encoded, 1);
    const trunk = dropUnits(relu(this.#dense(input, 'trunk')), dropout); // [rows, hidden]
    const heads = this.#dense(trunk, 'heads'); // [rows, outputs]
    if (!isShared(this.shape)) return heads;
    return add(heads, matMul(trunk, this.#get('shared.kernel') as unknown as Tensor2D));
  }

  /**
   * Genotypes as the trunk takes them, shape [rows, units]. Units of sparse layers are not dropped: no
   * other unit knows what a gene's own know.
   */
  #encode(genotypes: GenotypeInput, dropout: Dropout | undefined): Tensor2D {
    const { encoder, sparse } = this.shape;
    if (sparse.length > 0) {
      return sparse.reduce<GenotypeInput>(
        (input, _, i) => this.#sparse(input, i),
        genotypes,
      ) as Tensor2D;
    }
    const product = this.#firstProduct(genotypes, 'genotypes.kernel');
    const layer = add(product, this.#get('genotypes.bias')) as Tensor2D; // [rows, hidden]
    return dropUnits(encoder === 'linear' ? layer : relu(layer), dropout);
  }

  /** The linear path, shape [rows, outputs]. */
  linear(genotypes: GenotypeInput, covariates: Tensor2D): Tensor2D {
    let sum: Tensor2D | Variable = this.#get('linear.bias');
    if (this.shape.features > 0) sum = add(sum, this.#firstProduct(genotypes, 'linear.genotypes'));
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
  async weights(): Promise<Weights> {
    const weights = new Map<string, NamedTensor>();
    for (const [name, held] of this.#variables) {
      const values = (await held.data()).slice() as Float32Array;
      weights.set(name, { shape: held.shape, values });
    }
    return weights;
  }

  /** Overwrites all weights. */
  assign(weights: Weights): void {
    for (const [name, { values, shape }] of weights) {
      const assigned = tensor(values, [...shape]);
      this.#get(name).assign(assigned);
      assigned.dispose();
    }
  }

  /** What multiplies packed calls with the kernel of that name, if anything does. */
  packedLayer(name: string): PackedLayer | undefined {
    return this.#layers.get(name);
  }

  /** Whether genotypes may come packed. */
  get takesPacked(): boolean {
    return this.#engine !== undefined || this.shape.features === 0;
  }

  dispose(): void {
    for (const layer of this.#layers.values()) layer.dispose();
    this.#layers.clear();
    this.#groups?.dispose();
    this.#groups = undefined;
    for (const held of this.#variables.values()) held.dispose();
  }

  /**
   * The share of a step that weights take: `min(1, 256 / n)` for units of `n` inputs. Adam moves every
   * weight by the learning rate whatever its gradient, so that without this a unit fed by 4,000 genotypes
   * moves 4,000 × as far a step as one fed by one. Heads of time bins go slowly beside the one they share.
   */
  stepShare(name: string): number {
    const isBinHead = name === 'heads.kernel' && isShared(this.shape);
    return Math.min(1, FULL_STEP_INPUTS / this.#fanIn(name)) * (isBinHead ? BIN_STEP : 1);
  }

  /** Inputs of a unit, on average. */
  #fanIn(name: string): number {
    const layer = this.shape.sparse[sparseIndex(name)];
    if (!layer) return this.#get(name).shape[0] ?? 1;
    return layer.connections.columns.length / groupCount(layer.connections);
  }

  #sparse(input: GenotypeInput, index: number): Tensor2D {
    const { connections, activation } = this.shape.sparse[index] as SparseLayer;
    const name = sparseName(index);
    const kernel = this.#get(`${name}.kernel`) as unknown as Tensor2D;
    const groups = this.#groupsOf(index);
    const product =
      'calls' in input && groups
        ? packedGroupsProduct(input, kernel, groups)
        : sparseProduct(input, kernel, { connections, isFirst: index === 0 });
    const sums = add(product, this.#get(`${name}.bias`));
    return (activation === 'tanh' ? tanh(sums) : relu(sums)) as Tensor2D;
  }

  /** What multiplies packed calls with a sparse layer on the engine's threads; undefined: they cannot. */
  #groupsOf(index: number): PackedGroups | undefined {
    const { connections, units } = this.shape.sparse[index] as SparseLayer;
    if (typeof this.#engine !== 'object' || index > 0 || units !== GROUPED_UNITS) return undefined;
    this.#groups ??= new PackedGroups(this.#engine, connections);
    return this.#groups;
  }

  /** Genotypes times the kernel of that name. */
  #firstProduct(genotypes: GenotypeInput, name: string): Tensor2D {
    const kernel = this.#get(name) as unknown as Tensor2D;
    if (!('calls' in genotypes)) return matMul(genotypes, kernel);
    if (!this.#engine)
      throw new RangeError('Cannot multiply packed calls: the network has no engine');
    if (typeof this.#engine === 'function') return this.#engine(genotypes, kernel);
    let layer = this.#layers.get(name);
    if (!layer) {
      layer = new PackedLayer(this.#engine, ...kernel.shape);
      this.#layers.set(name, layer);
    }
    return packedGenotypeDense(genotypes, kernel, layer);
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

/** Inverted dropout: kept units are scaled up, so that prediction needs no change. */
function dropUnits(input: Tensor2D, dropout: Dropout | undefined): Tensor2D {
  if (!dropout || dropout.rate === 0) return input;
  const [rows, columns] = input.shape;
  const mask = new Float32Array(rows * columns);
  const kept = 1 / (1 - dropout.rate);
  for (let i = 0; i < mask.length; i++) mask[i] = dropout.random.next() < dropout.rate ? 0 : kept;
  return mul(input, tensor2d(mask, [rows, columns]));
}
