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
import {
  type PackedProduct,
  packedProgram,
  sliceCount,
  sliceSumProgram,
} from './packed-program.ts';

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
  const gpu = backend() as WebGPUBackend;
  const inputs = [calls, mean, scale, right];
  const count = sliceCount(kind, sizes);
  const uniforms = [{ type: 'int32', data: [count] }];
  const slices = gpu.runWebGPUProgram(packedProgram(kind, sizes), inputs, 'float32', uniforms);
  if (count === 1) return engine().makeTensorFromTensorInfo(slices) as Tensor2D;
  const program = sliceSumProgram(kind === 'forward' ? sizes.rows : sizes.columns, sizes.units);
  const product = gpu.runWebGPUProgram(program, [slices], 'float32');
  gpu.disposeData(slices.dataId);
  return engine().makeTensorFromTensorInfo(product) as Tensor2D;
}
