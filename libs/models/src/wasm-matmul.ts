import {
  type BatchMatMulAttrs,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs';

const KERNEL = 'BatchMatMul';
const BACKEND = 'wasm';
let isRepaired = false;

/** What of the WASM back end the kernel needs. */
interface DataOwner {
  disposeData(dataId: object): boolean;
}

/**
 * Makes `matMul` with a transposed operand quick on the WASM back end.
 *
 * The stock kernel multiplies transposed operands by a naive loop: the weight gradient `xᵀ·dy` of
 * 512 × 4,096 → 64 takes 370 ms. Transposing first and multiplying takes 26 ms, and
 * `(dyᵀ·x)ᵀ`, which moves only the small operand, 9 ms. Both operands' transposes are made explicit
 * here, whichever way moves fewer numbers. Call it once the back end is ready; again is harmless.
 */
export function repairWasmMatMul(): void {
  if (isRepaired) return;
  const stock = getKernel(KERNEL, BACKEND);
  const transpose = getKernel('Transpose', BACKEND);
  unregisterKernel(KERNEL, BACKEND);
  registerKernel({ ...stock, kernelFunc: explicitTransposes(stock, transpose) });
  isRepaired = true;
}

function explicitTransposes(stock: KernelConfig, transposeKernel: KernelConfig): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
    const temporary: TensorInfo[] = [];
    const transposed = (x: TensorInfo) => {
      const attributes = { perm: swapLastTwo(x.shape.length) };
      const result = transposeKernel.kernelFunc({ inputs: { x }, backend, attrs: attributes });
      temporary.push(result as TensorInfo);
      return result as TensorInfo;
    };
    const multiply = (left: TensorInfo, right: TensorInfo) =>
      stock.kernelFunc({
        inputs: { a: left, b: right },
        backend,
        attrs: { transposeA: false, transposeB: false },
      }) as TensorInfo;

    let product: TensorInfo;
    if (isFlipCheaper(a, b, transposeA, transposeB)) {
      const flipped = multiply(transposeB ? b : transposed(b), transposeA ? a : transposed(a));
      product = transposed(flipped);
      temporary.pop();
      temporary.push(flipped);
    } else {
      product = multiply(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b);
    }
    for (const { dataId } of temporary) (backend as unknown as DataOwner).disposeData(dataId);
    return product;
  };
}

/** Whether `(B'·A')'` moves fewer numbers than `A·B` as asked for. */
function isFlipCheaper(
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): boolean {
  if (!transposeA && !transposeB) return false;
  const sizeA = elements(a.shape);
  const sizeB = elements(b.shape);
  const left = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const right = b.shape.at(transposeB ? -2 : -1) ?? 1;
  const batches = Math.max(elements(a.shape.slice(0, -2)), elements(b.shape.slice(0, -2)));
  const straight = (transposeA ? sizeA : 0) + (transposeB ? sizeB : 0);
  const flipped = (transposeA ? 0 : sizeA) + (transposeB ? 0 : sizeB) + batches * left * right;
  return flipped < straight;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function swapLastTwo(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, i) => i);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}
