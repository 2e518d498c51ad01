import { spawnSync } from 'node:child_process';
import { pythonCommand } from './python.ts';
import { builtProgram } from './workspace.ts';

const ADAPTERS = builtProgram(new URL('./programs/gpu-adapters.js', import.meta.url));
/** Adapters that run on the processor: what they take says nothing of a GPU. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** Whether WebGPU finds a GPU that is one. */
export function hasGpu(): boolean {
  const { stdout } = spawnSync(process.execPath, [ADAPTERS], { encoding: 'utf8' });
  const adapters = stdout.trim().split(', ').filter(Boolean);
  return adapters.some((name) => !SOFTWARE.test(name));
}

/** Whether there is a Python whose PyTorch finds a GPU. */
export function hasTorchGpu(): boolean {
  const { file, args } = pythonCommand('-c', 'import torch; exit(not torch.cuda.is_available())');
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}
