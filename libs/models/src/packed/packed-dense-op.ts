import type { StandardizedCalls } from '@dirghayu/genotypes';
import { customGrad, getBackend, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs';
import type { PackedLayer } from './packed-layer.ts';

/** Where a layer stands towards TensorFlow.js: which tensors hold what it holds. */
interface Mirror {
  /** The data whose numbers are the layer's weights. */
  weights?: object;
  /** The data that the layer's last gradient was copied to. */
  gradient?: object;
}

const mirrors = new WeakMap<PackedLayer, Mirror>();

/**
 * `x · kernel` of standardised packed calls and a kernel, shape [columns, units]: differentiable in the
 * kernel, shape [rows, units]. Exactly what `matMul` of the standardised Float32 calls gives, but for
 * rounding, and no Float32 calls are made.
 *
 * The kernel's numbers are copied to the layer only if it has not got them: `stepPacked` moves both.
 */
export function packedGenotypeDense(
  x: StandardizedCalls,
  kernel: Tensor2D,
  layer: PackedLayer,
): Tensor2D {
  const op = customGrad((...inputs) => {
    const mirror = mirrorOf(layer);
    const weights = inputs[0] as Tensor2D;
    if (mirror.weights !== weights.dataId) {
      layer.setWeights(weights.dataSync() as Float32Array);
      mirror.weights = weights.dataId;
    }
    return {
      value: copiedToTensor(layer.multiply(x), [x.calls.rows, layer.units]),
      gradFunc: (dy: Tensor) => {
        const slopes = dy.dataSync() as Float32Array;
        const gradient = layer.multiplyTransposed(x, slopes);
        const result = copiedToTensor(gradient, [layer.columns, layer.units]);
        mirror.gradient = result.dataId;
        return result;
      },
    };
  });
  return op(kernel) as Tensor2D;
}

/** Whether `layer.adam` would step these weights by this gradient. */
export function isMirrored(layer: PackedLayer, weights: Tensor, gradient: Tensor): boolean {
  const mirror = mirrorOf(layer);
  const isSame = mirror.weights === weights.dataId && mirror.gradient === gradient.dataId;
  return isSame && layer.isContiguous;
}

/** A tensor of the layer's weights after `layer.adam`, which the layer then need not copy again. */
export function mirroredWeights(layer: PackedLayer): Tensor2D {
  const weights = copiedToTensor(layer.weights, [layer.columns, layer.units]);
  mirrorOf(layer).weights = weights.dataId;
  return weights;
}

function mirrorOf(layer: PackedLayer): Mirror {
  let mirror = mirrors.get(layer);
  if (!mirror) {
    mirror = {};
    mirrors.set(layer, mirror);
  }
  return mirror;
}

/** A tensor of numbers that change later. WebAssembly copies them at once; other back ends keep the array, which must be their own. */
export function copiedToTensor(values: Float32Array, shape: [number, number]): Tensor2D {
  return tensor2d(getBackend() === 'wasm' ? values : values.slice(), shape);
}
