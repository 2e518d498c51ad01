import { spawnSync } from 'node:child_process';
import { pythonCommand } from './python.ts';
import { builtProgram } from './workspace.ts';

const ADAPTERS = builtProgram(new URL('./programs/gpu-adapters.js', import.meta.url));
/** Adapters that run on the processor: what they take says nothing of a GPU. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** Asked once: to start WebGPU, or PyTorch, takes seconds. */
const found: { webgpu?: boolean; torch?: boolean } = {};

/** Whether WebGPU finds a GPU that is one. */
export function hasGpu(): boolean {
  found.webgpu ??= findsGpu();
  return found.webgpu;
}

/** Whether there is a Python whose PyTorch finds a GPU. */
export function hasTorchGpu(): boolean {
  found.torch ??= torchFindsGpu();
  return found.torch;
}

function findsGpu(): boolean {
  const { stdout } = spawnSync(process.execPath, [ADAPTERS], { encoding: 'utf8' });
  const adapters = stdout.trim().split(', ').filter(Boolean);
  return adapters.some((name) => !SOFTWARE.test(name));
}

function torchFindsGpu(): boolean {
  const { file, args } = pythonCommand('-c', 'import torch; exit(not torch.cuda.is_available())');
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}
