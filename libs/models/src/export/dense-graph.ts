import { ModelError } from '../errors.ts';
import type { SparseLayer } from '../nets/genotype-encoder.ts';
import { groupCount } from '../nets/sparse-layer.ts';
import type { NamedTensor, Weights } from '../nets/weights.ts';
import type { ModelState } from '../trained-model.ts';

/** A dense layer: `activation(input · kernel + bias)`. */
export interface DenseLayer {
  readonly name: string;
  /** Shape [inputs, units]. */
  readonly kernel: NamedTensor;
  readonly bias: Float32Array;
  readonly activation: 'linear' | 'relu' | 'tanh';
}

/**
 * A net as what every runtime knows: dense layers, one concatenation, one sum.
 *
 * `trunk` reads the last of `genotypes` beside `covariates`; `heads` reads `trunk`, and to it is added
 * `genotypes input · linear.genotypes + covariates input · linear.covariates`.
 */
export interface DenseGraph {
  /** Widths of the inputs, standardised; 0: there is no such input. */
  readonly inputs: { readonly genotypes: number; readonly covariates: number };
  readonly genotypes: readonly DenseLayer[];
  readonly covariates: DenseLayer | undefined;
  readonly trunk: DenseLayer;
  readonly heads: DenseLayer;
  readonly linear: {
    readonly genotypes: NamedTensor | undefined;
    readonly covariates: NamedTensor | undefined;
  };
  /** Of the sum: chances of diseases by the sigmoid, log hazards as they are. */
  readonly output: 'sigmoid' | 'linear';
  readonly outputs: readonly string[];
}

/** A sparse layer of more weights than this is not written out as a dense one: 1 GB. */
const MOST_WEIGHTS = 2 ** 28;

/**
 * Writes a net as dense layers. What the net shares between outputs is given to each, calibration lies in the
 * last layer, and sparse layers have zeros where they have no connection.
 *
 * @throws {ModelError} If it has no input, or a sparse layer is too large to be written as a dense one.
 */
export function denseGraph({ shape, weights, outputs, calibration }: ModelState): DenseGraph {
  const { features, covariates, sparse, encoder } = shape;
  if (features + covariates === 0) {
    throw new ModelError('Cannot export a model', {
      expected: 'genotypes or covariates that it reads',
      actual: 'neither',
    });
  }
  const get = (name: string) => tensorOf(weights, name);
  const dense = (name: string, activation: DenseLayer['activation']): DenseLayer => ({
    name,
    kernel: get(`${name}.kernel`),
    bias: get(`${name}.bias`).values,
    activation,
  });
  const chain = () =>
    sparse.length > 0
      ? sparse.map((layer, i) => written(layer, dense(`genotypes.${i}`, layer.activation)))
      : [dense('genotypes', encoder === 'linear' ? 'linear' : 'relu')];
  const scale = outputs.map((_, k) => calibration?.[k]?.slope ?? 1);
  const side = (name: string) => scaled(spread(get(name), outputs.length), scale);
  return {
    inputs: { genotypes: features, covariates },
    genotypes: features > 0 ? chain() : [],
    covariates: covariates > 0 ? dense('covariates', 'relu') : undefined,
    trunk: dense('trunk', 'relu'),
    heads: headsOf(
      weights,
      scale,
      calibration?.map(({ intercept }) => intercept),
    ),
    linear: {
      genotypes: features > 0 ? side('linear.genotypes') : undefined,
      covariates: covariates > 0 ? side('linear.covariates') : undefined,
    },
    output: calibration ? 'sigmoid' : 'linear',
    outputs,
  };
}

/** The heads with what they share, the bias of the linear path and the calibration in them. */
function headsOf(
  weights: Weights,
  scale: readonly number[],
  intercepts: readonly number[] = [],
): DenseLayer {
  const own = tensorOf(weights, 'heads.kernel');
  const shared = weights.get('shared.kernel')?.values;
  const width = scale.length;
  const values = own.values.map((value, i) => value + (shared?.[Math.floor(i / width)] ?? 0));
  const linear = tensorOf(weights, 'linear.bias').values;
  const bias = tensorOf(weights, 'heads.bias').values.map((value, k) => {
    return (value + (linear[k] as number)) * (scale[k] as number) + (intercepts[k] ?? 0);
  });
  return {
    name: 'heads',
    kernel: scaled({ shape: own.shape, values }, scale),
    bias,
    activation: 'linear',
  };
}

/** A sparse layer with its zeros. */
function written(
  { connections, units }: SparseLayer,
  { kernel, ...layer }: DenseLayer,
): DenseLayer {
  const { inputs, columns, offsets } = connections;
  const width = groupCount(connections) * units;
  if (inputs * width > MOST_WEIGHTS) {
    throw new ModelError(`Cannot export layer ${layer.name} as a dense one`, {
      expected: `at most ${MOST_WEIGHTS} weights`,
      actual: `${inputs} inputs × ${width} units`,
    });
  }
  const values = new Float32Array(inputs * width);
  for (let group = 0; group < offsets.length - 1; group++) {
    for (let e = offsets[group] as number; e < (offsets[group + 1] as number); e++) {
      const row = (columns[e] as number) * width + group * units;
      // A column that a group names twice is read twice.
      for (let unit = 0; unit < units; unit++) {
        const weight = kernel.values[e * units + unit] as number;
        values[row + unit] = (values[row + unit] as number) + weight;
      }
    }
  }
  return { ...layer, kernel: { shape: [inputs, width], values } };
}

/** A kernel with a column for each output: those of one that all share are alike. */
function spread({ shape, values }: NamedTensor, outputs: number): NamedTensor {
  const [rows = 0, columns = 0] = shape;
  if (columns === outputs) return { shape, values };
  const wide = new Float32Array(rows * outputs);
  for (let i = 0; i < wide.length; i++) wide[i] = values[Math.floor(i / outputs)] as number;
  return { shape: [rows, outputs], values: wide };
}

function scaled({ shape, values }: NamedTensor, scale: readonly number[]): NamedTensor {
  const width = scale.length;
  return { shape, values: values.map((value, i) => value * (scale[i % width] as number)) };
}

function tensorOf(weights: Weights, name: string): NamedTensor {
  const found = weights.get(name);
  if (found) return found;
  throw new RangeError(`Cannot export weights ${name}: the model has none`);
}
