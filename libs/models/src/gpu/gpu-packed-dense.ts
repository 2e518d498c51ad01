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
import { type CallTensors, callTensors, productOf } from './calls-on-gpu.ts';
import { type PackedProduct, packedProgram } from './packed-program.ts';

/**
 * `x · kernel` of standardised packed calls and a kernel, shape [columns, units], on the GPU:
 * differentiable in the kernel, shape [rows, units]. Calls cross to the GPU at two bits each. The WebGPU
 * back end must run.
 */
export function gpuPackedDense(x: StandardizedCalls, kernel: Tensor2D): Tensor2D {
  const held = callTensors(x);
  const op = customGrad((...inputs) => {
    const save = inputs.pop() as unknown as GradSaveFunc;
    save([...held]);
    return {
      value: productOf(x, kernel, () => multiply('forward', held, inputs[0] as Tensor2D)),
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
