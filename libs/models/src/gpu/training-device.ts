import { getBackend, setBackend } from '@tensorflow/tfjs';
import type { PackedMultiplier } from '../nets/network.ts';
import type { NetworkShape } from '../nets/network-shape.ts';
import { chosenEngine, chosenKind } from '../packed/first-layer.ts';
import { GPU_BACKEND, throwGpuFault, trainsOnGpu } from './device.ts';
import { gpuPackedDense } from './gpu-packed-dense.ts';

/** Runs `work` on the back end that nets are trained on. */
export async function onTrainingDevice<T>(work: () => Promise<T>): Promise<T> {
  if (!trainsOnGpu()) return work();
  const result = await onBackend(GPU_BACKEND, work);
  throwGpuFault(); // what was read last may be as wrong as any
  return result;
}

/** Runs `work` where its numbers can be read at once, in the middle of what runs on the GPU. */
export async function besideGpu<T>(work: () => T): Promise<T> {
  return onBackend('cpu', async () => work());
}

async function onBackend<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = getBackend();
  await setBackend(name);
  try {
    return await work();
  } finally {
    await setBackend(before);
  }
}

/** What multiplies packed calls where nets are trained; undefined: Float32 is used. */
export function trainingMultiplier(shape: NetworkShape): PackedMultiplier | undefined {
  if (!trainsOnGpu()) return chosenEngine(shape);
  return chosenKind() === 'packed' ? gpuPackedDense : undefined;
}
