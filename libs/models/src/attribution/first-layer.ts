import { matMul, tensor2d, tidy } from '@tensorflow/tfjs';
import type { SparseLayer } from '../nets/genotype-encoder.ts';
import { groupCount } from '../nets/sparse-layer.ts';
import type { NamedTensor, Weights } from '../nets/weights.ts';

/** A matrix, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/**
 * The first layer of an input, which is most of a net: `sums` goes through it, `back` brings slopes by its
 * sums to slopes by the inputs.
 */
export interface FirstLayer {
  sums(input: Matrix): Matrix;
  back(slopes: Matrix): Matrix;
}

/** The first layer of the genotypes, or of the covariates; undefined if the net has no such input. */
export function firstLayer(
  weights: Weights,
  input: 'genotypes' | 'covariates',
  sparse: readonly SparseLayer[],
): FirstLayer | undefined {
  const [layer] = input === 'genotypes' ? sparse : [];
  const kernel = weights.get(layer ? 'genotypes.0.kernel' : `${input}.kernel`);
  if (!kernel) return undefined;
  return layer ? sparseFirst(layer, kernel.values) : denseFirst(kernel);
}

function denseFirst({ shape, values }: NamedTensor): FirstLayer {
  const [inputs = 0, units = 0] = shape;
  const product = (matrix: Matrix, isBack: boolean): Matrix => {
    const result = tidy(() =>
      matMul(
        tensor2d(matrix.data, [matrix.rows, matrix.columns]),
        tensor2d(values, [inputs, units]),
        false,
        isBack,
      ),
    );
    const data = result.dataSync() as Float32Array;
    result.dispose();
    return { rows: matrix.rows, columns: isBack ? inputs : units, data };
  };
  return { sums: (input) => product(input, false), back: (slopes) => product(slopes, true) };
}

function sparseFirst({ connections, units }: SparseLayer, kernel: Float32Array): FirstLayer {
  const { inputs, columns, offsets } = connections;
  const width = groupCount(connections) * units;
  /** Calls `visit` with the input, the unit and the weight of each connection. */
  const connect = (visit: (input: number, unit: number, weight: number) => void) => {
    for (let group = 0; group < offsets.length - 1; group++) {
      for (let e = offsets[group] as number; e < (offsets[group + 1] as number); e++) {
        for (let unit = 0; unit < units; unit++) {
          const weight = kernel[e * units + unit] as number;
          visit(columns[e] as number, group * units + unit, weight);
        }
      }
    }
  };
  return {
    sums: ({ rows, data }) => {
      const sums = new Float32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        connect((input, unit, weight) => {
          const at = row * width + unit;
          sums[at] = (sums[at] as number) + weight * (data[row * inputs + input] as number);
        });
      }
      return { rows, columns: width, data: sums };
    },
    back: ({ rows, data }) => {
      const back = new Float32Array(rows * inputs);
      for (let row = 0; row < rows; row++) {
        connect((input, unit, weight) => {
          const at = row * inputs + input;
          back[at] = (back[at] as number) + weight * (data[row * width + unit] as number);
        });
      }
      return { rows, columns: inputs, data: back };
    },
  };
}
