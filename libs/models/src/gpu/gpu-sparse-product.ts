import type { StandardizedCalls } from '@dirghayu/genotypes';
import {
  backend,
  customGrad,
  engine,
  type GradSaveFunc,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Connections, SparseOperand } from '../nets/sparse-layer.ts';
import { callTensors, productOf } from './calls-on-gpu.ts';
import { connectionTensors } from './connections-on-gpu.ts';
import { type SparseInput, type SparseProduct, sparseProgram } from './sparse-program.ts';

/** What `sparseProduct` gives, on the GPU: calls cross to it at two bits each. */
export function gpuSparseProduct(
  x: Tensor2D | StandardizedCalls,
  kernel: Tensor2D,
  { connections, isFirst }: SparseOperand,
): Tensor2D {
  return 'calls' in x ? ofCalls(x, kernel, connections) : ofUnits(x, kernel, connections, isFirst);
}

function ofCalls(x: StandardizedCalls, kernel: Tensor2D, connections: Connections): Tensor2D {
  const held = callTensors(x);
  const op = customGrad((...inputs) => {
    const save = inputs.pop() as unknown as GradSaveFunc;
    save([...held]);
    return {
      value: productOf(x, kernel, () => forward('calls', held, inputs[0] as Tensor2D, connections)),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        weightGradient('calls', saved, dy as Tensor2D, connections),
    };
  });
  return op(kernel) as Tensor2D;
}

function ofUnits(
  x: Tensor2D,
  kernel: Tensor2D,
  connections: Connections,
  isFirst: boolean,
): Tensor2D {
  const op = customGrad((...inputs) => {
    const save = inputs.pop() as unknown as GradSaveFunc;
    const weights = inputs[0] as Tensor2D;
    save([weights, x]);
    return {
      value: forward('units', [x], weights, connections),
      gradFunc: (dy: Tensor, [held, values]: Tensor[]) => {
        const slopes = dy as Tensor2D;
        const ofKernel = weightGradient('units', [values as Tensor], slopes, connections);
        return isFirst
          ? ofKernel
          : [ofKernel, inputGradient(held as Tensor2D, slopes, connections)];
      },
    };
  });
  return (isFirst ? op(kernel) : op(kernel, x)) as Tensor2D;
}

function forward(
  input: SparseInput,
  from: readonly Tensor[],
  kernel: Tensor2D,
  connections: Connections,
): Tensor2D {
  const { columns, offsets } = connectionTensors(connections);
  const shape = [rowsOf(from), (connections.offsets.length - 1) * kernel.shape[1]] as const;
  return run('forward', input, [...from, columns, offsets, kernel], shape);
}

function weightGradient(
  input: SparseInput,
  from: readonly Tensor[],
  slopes: Tensor2D,
  connections: Connections,
): Tensor2D {
  const { columns, groups } = connectionTensors(connections);
  const units = slopes.shape[1] / (connections.offsets.length - 1);
  const shape = [connections.columns.length, units] as const;
  return run('gradient', input, [...from, columns, groups, slopes], shape);
}

function inputGradient(kernel: Tensor2D, slopes: Tensor2D, connections: Connections): Tensor2D {
  const { starts, edges, groups } = connectionTensors(connections);
  const shape = [slopes.shape[0], connections.inputs] as const;
  return run('input gradient', 'units', [starts, edges, groups, kernel, slopes], shape);
}

function rowsOf([first]: readonly Tensor[]): number {
  return first?.shape[0] ?? 0;
}

function run(
  kind: SparseProduct,
  input: SparseInput,
  inputs: readonly Tensor[],
  shape: readonly [number, number],
): Tensor2D {
  const gpu = backend() as WebGPUBackend;
  const program = sparseProgram(kind, input, shape);
  const product = gpu.runWebGPUProgram(program, [...inputs], 'float32');
  return engine().makeTensorFromTensorInfo(product) as Tensor2D;
}
