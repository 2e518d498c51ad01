import { type CallScaling, packedLength, type StandardizedCalls } from '@dirghayu/genotypes';
import { keep, type Tensor1D, type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs';

/** What both products read of the calls. */
export type CallTensors = readonly [calls: Tensor2D, mean: Tensor1D, scale: Tensor1D];

/** A batch that lies on the GPU for the length of a step. */
interface HeldBatch {
  readonly of: StandardizedCalls;
  readonly calls: Tensor2D;
  readonly products: Map<Tensor2D, Tensor2D>;
}

const scalings = new Map<CallScaling, readonly [mean: Tensor1D, scale: Tensor1D]>();
let batch: HeldBatch | undefined;

/**
 * Keeps the calls of a batch on the GPU, and their products, until `releaseCalls`: a step passes its
 * batch forward twice with the same weights.
 */
export function holdCalls(x: StandardizedCalls): void {
  releaseCalls();
  batch = { of: x, calls: keep(wordsOf(x)), products: new Map() };
}

/** Lets go of what `holdCalls` keeps. */
export function releaseCalls(): void {
  batch?.calls.dispose();
  for (const product of batch?.products.values() ?? []) product.dispose();
  batch = undefined;
}

/** Lets go of the means and scales of all batches. */
export function releaseScalings(): void {
  for (const tensors of scalings.values()) for (const held of tensors) held.dispose();
  scalings.clear();
}

/** Calls, means and scales on the GPU; of a batch that is not held, the caller's to dispose of. */
export function callTensors(x: StandardizedCalls): CallTensors {
  const calls = batch?.of === x ? batch.calls : wordsOf(x);
  return [calls, ...scalingTensors(x.scaling)];
}

/** `multiply()`, or what it gave for the same batch and kernel in this step. */
export function productOf(
  x: StandardizedCalls,
  kernel: Tensor2D,
  multiply: () => Tensor2D,
): Tensor2D {
  if (batch?.of !== x) return multiply();
  const known = batch.products.get(kernel);
  if (known) return known.clone();
  const product = multiply();
  batch.products.set(kernel, keep(product.clone()));
  return product;
}

function scalingTensors(scaling: CallScaling): readonly [Tensor1D, Tensor1D] {
  const known = scalings.get(scaling);
  if (known) return known;
  const tensors = [keep(tensor1d(scaling.mean)), keep(tensor1d(scaling.scale))] as const;
  scalings.set(scaling, tensors);
  return tensors;
}

/** Calls, sixteen a word, shape [rows, words]: the batch's own bytes if they lie so, else a copy. */
function wordsOf({ calls: { rows, columns, stride, data } }: StandardizedCalls): Tensor2D {
  const words = Math.ceil(columns / 16);
  const size = rows * words;
  const liesSo = stride === 4 * words && data.byteOffset % 4 === 0;
  if (liesSo && data.buffer instanceof ArrayBuffer && data.length >= 4 * size) {
    return tensor2d(new Int32Array(data.buffer, data.byteOffset, size), [rows, words], 'int32');
  }
  const bytes = new Uint8Array(4 * size);
  const width = packedLength(columns);
  for (let row = 0; row < rows; row++) {
    bytes.set(data.subarray(row * stride, row * stride + width), 4 * row * words);
  }
  return tensor2d(new Int32Array(bytes.buffer), [rows, words], 'int32');
}
