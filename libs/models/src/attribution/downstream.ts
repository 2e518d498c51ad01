import type { SparseLayer } from '../nets/genotype-encoder.ts';
import type { NetworkShape } from '../nets/network-shape.ts';
import { groupCount } from '../nets/sparse-layer.ts';
import type { Weights } from '../nets/weights.ts';

/** Sums of the first layers for one person, before bias and activation; empty where there is no such input. */
export interface FirstSums {
  readonly genotypes: Float32Array;
  readonly covariates: Float32Array;
}

type Activation = 'relu' | 'tanh' | 'linear';

/**
 * What comes after the first layers of a net's correction, for one person at a time, in plain loops: it is
 * small, and its slopes are wanted at many points between the mean person and this one.
 */
export class Downstream {
  readonly #shape: NetworkShape;
  readonly #weights: Weights;
  readonly #activation: Activation;

  constructor(shape: NetworkShape, weights: Weights) {
    this.#shape = shape;
    this.#weights = weights;
    const first = shape.sparse[0];
    this.#activation = first ? first.activation : shape.encoder === 'linear' ? 'linear' : 'relu';
  }

  /**
   * The weighted sum of the outputs at `share` of the first sums, and its slopes by those sums.
   *
   * @param targetWeights Of the outputs.
   */
  slopes(sums: FirstSums, share: number, targetWeights: readonly number[]) {
    const chain = this.#encode(sums.genotypes, share);
    const clinical = activate('relu', shifted(sums.covariates, share, this.#bias('covariates')));
    const encoded = chain.at(-1) ?? new Float64Array(0);
    const joined = Float64Array.from([...encoded, ...clinical]);
    const trunk = activate('relu', this.#product(joined, 'trunk', this.#bias('trunk')));
    const ofTrunk = this.#headSlopes(targetWeights);
    let value = this.#headBias(targetWeights);
    trunk.forEach((unit, i) => {
      value += unit * (ofTrunk[i] as number);
    });
    passBack('relu', trunk, ofTrunk);
    const ofJoined = this.#productBack(ofTrunk, 'trunk', joined.length);
    const ofClinical = ofJoined.slice(encoded.length);
    passBack('relu', clinical, ofClinical);
    const ofGenotypes = this.#encodeBack(chain, ofJoined.slice(0, encoded.length));
    return { value, genotypes: ofGenotypes, covariates: ofClinical };
  }

  /** Units of each layer of the genotype encoder. */
  #encode(sums: Float32Array, share: number): Float64Array[] {
    if (sums.length === 0) return [];
    const { sparse } = this.#shape;
    const name = sparse.length > 0 ? 'genotypes.0' : 'genotypes';
    const chain = [activate(this.#activation, shifted(sums, share, this.#bias(name)))];
    sparse.slice(1).forEach((layer, i) => {
      const from = chain.at(-1) as Float64Array;
      const kernel = this.#values(`genotypes.${i + 1}.kernel`);
      const to = sparseForward(layer, kernel, from, this.#bias(`genotypes.${i + 1}`));
      chain.push(activate(layer.activation, to));
    });
    return chain;
  }

  #encodeBack(chain: readonly Float64Array[], slopes: Float64Array): Float64Array {
    let back = slopes;
    for (let i = chain.length - 1; i >= 0; i--) {
      const layer = this.#shape.sparse[i];
      passBack(layer?.activation ?? this.#activation, chain[i] as Float64Array, back);
      if (i === 0 || !layer) break;
      back = sparseBack(layer, this.#values(`genotypes.${i}.kernel`), back);
    }
    return back;
  }

  #headSlopes(targetWeights: readonly number[]): Float64Array {
    const kernel = this.#values('heads.kernel');
    const shared = this.#weights.get('shared.kernel')?.values;
    const outputs = targetWeights.length;
    return Float64Array.from({ length: kernel.length / outputs }, (_, unit) =>
      targetWeights.reduce(
        (sum, weight, k) =>
          sum + weight * ((kernel[unit * outputs + k] as number) + (shared?.[unit] ?? 0)),
        0,
      ),
    );
  }

  #headBias(targetWeights: readonly number[]): number {
    const bias = this.#bias('heads');
    return targetWeights.reduce((sum, weight, k) => sum + weight * (bias[k] as number), 0);
  }

  #product(input: Float64Array, layer: string, bias: Float32Array): Float64Array {
    const kernel = this.#values(`${layer}.kernel`);
    const units = bias.length;
    const result = Float64Array.from(bias);
    for (let i = 0; i < input.length; i++) {
      const x = input[i] as number;
      if (x === 0) continue;
      for (let u = 0; u < units; u++) {
        result[u] = (result[u] as number) + x * (kernel[i * units + u] as number);
      }
    }
    return result;
  }

  #productBack(slopes: Float64Array, layer: string, inputs: number): Float64Array {
    const kernel = this.#values(`${layer}.kernel`);
    const units = slopes.length;
    const back = new Float64Array(inputs);
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let u = 0; u < units; u++) {
        sum += (slopes[u] as number) * (kernel[i * units + u] as number);
      }
      back[i] = sum;
    }
    return back;
  }

  #bias(layer: string): Float32Array {
    return this.#weights.get(`${layer}.bias`)?.values ?? new Float32Array(0);
  }

  #values(name: string): Float32Array {
    const found = this.#weights.get(name)?.values;
    if (found) return found;
    throw new RangeError(`Cannot explain by weights ${name}: the model has none`);
  }
}

function shifted(sums: Float32Array, share: number, bias: Float32Array): Float64Array {
  return Float64Array.from(sums, (sum, i) => share * sum + (bias[i] as number));
}

/** In place. */
function activate(activation: Activation, sums: Float64Array): Float64Array {
  if (activation === 'linear') return sums;
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i] as number;
    sums[i] = activation === 'relu' ? Math.max(0, sum) : Math.tanh(sum);
  }
  return sums;
}

/** Slopes by the sums of a layer from those by its units, in place. */
function passBack(activation: Activation, units: Float64Array, slopes: Float64Array): void {
  if (activation === 'linear') return;
  for (let i = 0; i < units.length; i++) {
    const unit = units[i] as number;
    const own = activation === 'relu' ? Number(unit > 0) : 1 - unit * unit;
    slopes[i] = (slopes[i] as number) * own;
  }
}

function sparseForward(
  { connections, units }: SparseLayer,
  kernel: Float32Array,
  input: Float64Array,
  bias: Float32Array,
): Float64Array {
  const { columns, offsets } = connections;
  const result = Float64Array.from(bias);
  for (let group = 0; group < groupCount(connections); group++) {
    for (let e = offsets[group] as number; e < (offsets[group + 1] as number); e++) {
      const x = input[columns[e] as number] as number;
      for (let unit = 0; unit < units; unit++) {
        const at = group * units + unit;
        result[at] = (result[at] as number) + x * (kernel[e * units + unit] as number);
      }
    }
  }
  return result;
}

function sparseBack(
  { connections, units }: SparseLayer,
  kernel: Float32Array,
  slopes: Float64Array,
): Float64Array {
  const { inputs, columns, offsets } = connections;
  const back = new Float64Array(inputs);
  for (let group = 0; group < groupCount(connections); group++) {
    for (let e = offsets[group] as number; e < (offsets[group + 1] as number); e++) {
      const column = columns[e] as number;
      for (let unit = 0; unit < units; unit++) {
        const slope = slopes[group * units + unit] as number;
        back[column] = (back[column] as number) + slope * (kernel[e * units + unit] as number);
      }
    }
  }
  return back;
}
