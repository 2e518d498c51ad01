import { packedLength, type StandardizedCalls } from '@dirghayu/genotypes';
import {
  backend,
  customGrad,
  engine,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type PackedProduct, packedProgram } from './packed-program.ts';

/** What both products read of the calls. */
type CallTensors = readonly [calls: Tensor2D, mean: Tensor1D, scale: Tensor1D];

/**
 * `x · kernel` of standardised packed calls and a kernel, shape [columns, units], on the GPU:
 * differentiable in the kernel, shape [rows, units]. Calls cross to the GPU at two bits each. The WebGPU
 * back end must run.
 */
export function gpuPackedDense(x: StandardizedCalls, kernel: Tensor2D): Tensor2D {
  const { scaling } = x;
  const held: CallTensors = [wordsOf(x), tensor1d(scaling.mean), tensor1d(scaling.scale)];
  const op = customGrad((...inputs) => {
    const save = inputs.pop() as unknown as GradSaveFunc;
    save([...held]);
    return {
      value: multiply('forward', held, inputs[0] as Tensor2D),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        multiply('gradient', saved as unknown as CallTensors, dy as Tensor2D),
    };
  });
  return op(kernel) as Tensor2D;
}

function multiply(kind: PackedProduct, [calls, mean, scale]: CallTensors, right: Tensor2D) {
  const sizes = { rows: calls.shape[0], columns: mean.shape[0], units: right.shape[1] };
  const program = packedProgram(kind, sizes);
  const gpu = backend() as WebGPUBackend;
  const product = gpu.runWebGPUProgram(program, [calls, mean, scale, right], 'float32');
  return engine().makeTensorFromTensorInfo(product) as Tensor2D;
}

/** Calls, sixteen a word, shape [rows, words]. */
function wordsOf({ calls: { rows, columns, stride, data } }: StandardizedCalls): Tensor2D {
  const words = Math.ceil(columns / 16);
  const bytes = new Uint8Array(4 * rows * words);
  const width = packedLength(columns);
  for (let row = 0; row < rows; row++) {
    bytes.set(data.subarray(row * stride, row * stride + width), 4 * row * words);
  }
  return tensor2d(new Int32Array(bytes.buffer), [rows, words], 'int32');
}
