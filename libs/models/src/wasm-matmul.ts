import {
  type BatchMatMulAttrs,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs';
import { factorShape, multiplyDense } from './packed/dense-product.ts';
import { type PackedEngine, packedEngine } from './packed/packed-engine.ts';

const KERNEL = 'BatchMatMul';
const BACKEND = 'wasm';
/** Multiplications from which threads win: a product of fewer takes the stock kernel 0.2 ms. */
const LEAST_WORK = 4e6;
/** Columns that the threads' kernel takes together: of fewer, most of its work is for nothing. */
const LEAST_COLUMNS = 8;
/** Numbers of both factors and the product at most: 1 GiB of the threads' memory. */
const MOST_NUMBERS = 2 ** 28;
let isRepaired = false;
/** Null: there are no threads here. */
let engine: PackedEngine | null | undefined;

/** What of the WASM back end the kernel needs. */
interface WasmBackend {
  disposeData(dataId: object): boolean;
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array;
}

/**
 * Makes `matMul` quick on the WASM back end: large products on the threads of the packed engine, which
 * multiply twice as fast as the stock kernel on one alone, and others by it.
 *
 * The stock kernel multiplies transposed operands by a naive loop: the weight gradient `xᵀ·dy` of
 * 512 × 4,096 → 64 takes 370 ms. Transposing first and multiplying takes 26 ms, and
 * `(dyᵀ·x)ᵀ`, which moves only the small operand, 9 ms. Both operands' transposes are made explicit
 * for it, whichever way moves fewer numbers. Call it once the back end is ready; again is harmless.
 */
export function repairWasmMatMul(): void {
  if (isRepaired) return;
  const stock = getKernel(KERNEL, BACKEND);
  const transpose = getKernel('Transpose', BACKEND);
  unregisterKernel(KERNEL, BACKEND);
  const onOneThread = explicitTransposes(stock, transpose);
  registerKernel({ ...stock, kernelFunc: (product) => onThreads(product) ?? onOneThread(product) });
  isRepaired = true;
}

/** The product on all threads; undefined if it is too small, or is not of two Float32 matrices. */
function onThreads({ inputs, backend, attrs }: Parameters<KernelFunc>[0]): TensorInfo | undefined {
  const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
  const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const [left, right] = [matrixOf(a, transposeA), matrixOf(b, transposeB)];
  if (!left || !right) return undefined;
  const [rows, depth] = factorShape(left);
  const [, columns] = factorShape(right);
  const numbers = elements(a.shape) + 2 * elements(b.shape) + rows * columns;
  if (columns < LEAST_COLUMNS || rows * depth * columns < LEAST_WORK) return undefined;
  if (numbers > MOST_NUMBERS) return undefined;
  const threads = startEngine();
  if (!threads) return undefined;
  const wasm = backend as unknown as WasmBackend;
  const out = wasm.makeOutput([...a.shape.slice(0, -2), rows, columns], 'float32');
  const values = (info: TensorInfo) => wasm.typedArrayFromHeap(info);
  const factors = [
    { ...left, values: values(a) },
    { ...right, values: values(b) },
  ] as const;
  multiplyDense(threads, ...factors, values(out));
  return out;
}

/** A tensor of one matrix; undefined if it has several. */
function matrixOf({ shape }: TensorInfo, isTurned: boolean) {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return rows * columns === elements(shape)
    ? ({ shape: [rows, columns], isTurned } as const)
    : undefined;
}

function startEngine(): PackedEngine | null {
  try {
    engine ??= packedEngine();
  } catch {
    engine = null; // no kernel, or no SIMD: the stock one multiplies
  }
  return engine;
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
    for (const { dataId } of temporary) (backend as unknown as WasmBackend).disposeData(dataId);
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
