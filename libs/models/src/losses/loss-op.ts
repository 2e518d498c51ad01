import {
  customGrad,
  mul,
  type Scalar,
  scalar,
  type Tensor,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs';

/** A loss in float64 that overwrites its gradient, of the shape of `values`. */
type Float64Loss = (values: ArrayLike<number>, gradient: Float64Array) => number;

/**
 * A loss as a differentiable op of a matrix, times `scale`.
 *
 * Value and gradient are computed in float64 on the CPU: a few numbers a person that need not stay on
 * the device, and no float32 sum over a risk set.
 */
export function lossOp(
  predictors: Tensor2D,
  loss: Float64Loss,
  { scale }: { readonly scale: number },
): Scalar {
  const op = customGrad((...inputs) => {
    const input = inputs[0] as Tensor2D;
    const gradient = new Float64Array(input.size);
    const value = loss(input.dataSync(), gradient) * scale;
    const slopes = Float32Array.from(gradient, (slope) => slope * scale);
    return {
      value: scalar(value),
      gradFunc: (dy: Tensor) => mul(dy, tensor2d(slopes, input.shape)),
    };
  });
  return op(predictors) as Scalar;
}
