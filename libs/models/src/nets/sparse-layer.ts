import type { StandardizedCalls } from '@dirghayu/genotypes';
import { customGrad, getBackend, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs';
import { GPU_BACKEND } from '../gpu/device.ts';
import { gpuSparseProduct } from '../gpu/gpu-sparse-product.ts';
import { standardizedRows } from '../standardized-calls.ts';

/**
 * Which inputs each group of units reads: group `g` reads the columns `columns[offsets[g]]` to
 * `columns[offsets[g + 1]]`, exclusive. An input may be read by several groups, or by none.
 */
export interface Connections {
  readonly inputs: number;
  readonly columns: readonly number[];
  /** One more than there are groups. */
  readonly offsets: readonly number[];
}

/** Groups of a layer. */
export function groupCount({ offsets }: Connections): number {
  return offsets.length - 1;
}

/** Connections from the list of columns of each group. */
export function connectionsOf(groups: readonly (readonly number[])[], inputs: number): Connections {
  const offsets = [0];
  for (const group of groups) offsets.push((offsets.at(-1) ?? 0) + group.length);
  return { inputs, columns: groups.flat(), offsets };
}

/** What a sparse product is of. */
export interface SparseOperand {
  readonly connections: Connections;
  /** Whether `x` is data, of which no gradient is wanted. */
  readonly isFirst: boolean;
}

/**
 * `x · W` for a `W` that is zero but for its connections: shape [rows, inputs] × [connections, units] →
 * [rows, groups · units].
 *
 * Work and memory are those of the connections: 20,000 genes over 500,000 variants have 500,000 of
 * them, where a masked dense product would have 10¹⁰. Computed on the CPU by all back ends but WebGPU.
 * Packed calls are decoded a row at a time, and have no gradient: where threads run, `PackedGroups` is faster.
 */
export function sparseProduct(
  x: Tensor2D | StandardizedCalls,
  kernel: Tensor2D,
  layer: SparseOperand,
): Tensor2D {
  if (getBackend() === GPU_BACKEND) return gpuSparseProduct(x, kernel, layer);
  const { connections } = layer;
  const isFirst = layer.isFirst || 'calls' in x;
  const units = kernel.shape[1];
  const rows = 'calls' in x ? x.calls.rows : x.shape[0];
  const inputs = 'calls' in x ? standardizedRows(x) : tensorRows(x);
  const op = customGrad(() => {
    const values = kernel.dataSync() as Float32Array;
    const product = multiply(inputs, values, rows, units, connections);
    return {
      value: tensor2d(product, [rows, groupCount(connections) * units]),
      gradFunc: (dy: Tensor) => {
        const slopes = dy.dataSync() as Float32Array;
        const ofWeights = weightGradient(slopes, inputs, rows, units, connections);
        const ofKernel = tensor2d(ofWeights, kernel.shape);
        if (isFirst) return ofKernel;
        const ofInputs = inputGradient(slopes, values, rows, units, connections);
        return [ofKernel, tensor2d(ofInputs, [rows, connections.inputs])];
      },
    };
  });
  return (isFirst || 'calls' in x ? op(kernel) : op(kernel, x)) as Tensor2D;
}

/** Row `row` of a matrix; valid until the next is asked for. */
type Rows = (row: number) => Float32Array;

function tensorRows(x: Tensor2D): Rows {
  const columns = x.shape[1];
  const values = x.dataSync() as Float32Array;
  return (row) => values.subarray(row * columns, (row + 1) * columns);
}

function multiply(
  inputs: Rows,
  kernel: Float32Array,
  rows: number,
  units: number,
  { columns, offsets }: Connections,
): Float32Array {
  const groups = offsets.length - 1;
  const product = new Float32Array(rows * groups * units);
  for (let row = 0; row < rows; row++) {
    const values = inputs(row);
    for (let group = 0; group < groups; group++) {
      const end = offsets[group + 1] as number;
      const to = (row * groups + group) * units;
      for (let unit = 0; unit < units; unit++) {
        let sum = 0;
        for (let e = offsets[group] as number; e < end; e++) {
          const x = values[columns[e] as number] as number;
          sum += x * (kernel[e * units + unit] as number);
        }
        product[to + unit] = sum;
      }
    }
  }
  return product;
}

function weightGradient(
  slopes: Float32Array,
  inputs: Rows,
  rows: number,
  units: number,
  { columns, offsets }: Connections,
): Float32Array {
  const groups = offsets.length - 1;
  const gradient = new Float64Array(columns.length * units);
  for (let row = 0; row < rows; row++) {
    const values = inputs(row);
    for (let group = 0; group < groups; group++) {
      const from = (row * groups + group) * units;
      const end = offsets[group + 1] as number;
      for (let e = offsets[group] as number; e < end; e++) {
        const x = values[columns[e] as number] as number;
        for (let unit = 0; unit < units; unit++) {
          const at = e * units + unit;
          gradient[at] = (gradient[at] as number) + x * (slopes[from + unit] as number);
        }
      }
    }
  }
  return Float32Array.from(gradient);
}

function inputGradient(
  slopes: Float32Array,
  kernel: Float32Array,
  rows: number,
  units: number,
  { inputs: width, columns, offsets }: Connections,
): Float32Array {
  const groups = offsets.length - 1;
  const gradient = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let group = 0; group < groups; group++) {
      const from = (row * groups + group) * units;
      const end = offsets[group + 1] as number;
      for (let e = offsets[group] as number; e < end; e++) {
        let sum = 0;
        for (let unit = 0; unit < units; unit++) {
          sum += (kernel[e * units + unit] as number) * (slopes[from + unit] as number);
        }
        const to = row * width + (columns[e] as number);
        gradient[to] = (gradient[to] as number) + sum;
      }
    }
  }
  return gradient;
}
