import type { StandardizedCalls } from '@dirghayu/genotypes';
import { customGrad, type Tensor, type Tensor2D } from '@tensorflow/tfjs';
import { copiedToTensor } from './packed-dense-op.ts';
import type { PackedGroups } from './packed-groups.ts';

/**
 * `x · W` of standardised packed calls and a `W` that is zero but for the layer's connections, whose
 * weights are `kernel`, shape [connections, 4]: differentiable in them, shape [rows, groups · 4].
 * What `sparseProduct` gives, but for rounding.
 */
export function packedGroupsProduct(
  x: StandardizedCalls,
  kernel: Tensor2D,
  layer: PackedGroups,
): Tensor2D {
  const { rows } = x.calls;
  const op = customGrad((...inputs) => {
    const product = layer.multiply(x, (inputs[0] as Tensor2D).dataSync() as Float32Array);
    return {
      value: copiedToTensor(product, [rows, product.length / rows]),
      gradFunc: (dy: Tensor) => {
        const gradient = layer.multiplyTransposed(x, dy.dataSync() as Float32Array);
        return copiedToTensor(gradient, kernel.shape);
      },
    };
  });
  return op(kernel) as Tensor2D;
}
