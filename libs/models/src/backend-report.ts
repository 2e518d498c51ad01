import { createRequire } from 'node:module';
import { type BackendName, loadNode } from './backend.ts';
import { gpuAdapters } from './gpu/device.ts';
import { packedEngine } from './packed/packed-engine.ts';

/** A back end as it is on this machine. */
export interface BackendReport {
  readonly name: BackendName | 'packed calls';
  /** Version of its package; null if that is not installed. */
  readonly version: string | null;
  /** What it found, if it starts. */
  readonly found: string | null;
  /** Why it does not start. */
  readonly missing?: string;
}

/** The back ends of this machine, whether they start, and why not. Chooses none of them. */
export async function reportBackends(): Promise<readonly BackendReport[]> {
  return [await reportNode(), reportWasm(), await reportGpu(), reportPacked()];
}

async function reportNode(): Promise<BackendReport> {
  const name = 'node';
  const version = packageVersion('@tensorflow/tfjs-node');
  const missing = await loadNode();
  return missing === undefined
    ? { name, version, found: 'libtensorflow' }
    : { name, version, found: null, missing };
}

function reportWasm(): BackendReport {
  const version = packageVersion('@tensorflow/tfjs-backend-wasm');
  return { name: 'wasm', version, found: 'WebAssembly, one thread beside packed calls' };
}

async function reportGpu(): Promise<BackendReport> {
  const name = 'webgpu';
  const version = packageVersion('webgpu');
  const adapters = await gpuAdapters();
  if (typeof adapters === 'string') return { name, version, found: null, missing: adapters };
  return adapters.length > 0
    ? { name, version, found: adapters.join(', ') }
    : { name, version, found: null, missing: 'no adapter' };
}

function reportPacked(): BackendReport {
  const about = { name: 'packed calls', version: null } as const;
  try {
    const { threads } = packedEngine();
    return { ...about, found: `WebAssembly SIMD, ${threads} threads` };
  } catch (error) {
    return { ...about, found: null, missing: error instanceof Error ? error.message : '' };
  }
}

function packageVersion(name: string): string | null {
  try {
    return createRequire(import.meta.url)(`${name}/package.json`).version;
  } catch {
    return null;
  }
}
