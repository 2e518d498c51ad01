import { env, registerBackend } from '@tensorflow/tfjs';
import { ModelError } from '../errors.ts';

/** The optional dependency; a variable, since nothing may fail to compile without it. */
const DAWN: string = 'webgpu';
/** The name of TensorFlow.js's back end. */
export const GPU_BACKEND = 'webgpu';

/** What of a WebGPU adapter is used. */
interface Adapter {
  readonly info: { readonly vendor: string; readonly description: string };
  readonly limits: Record<string, number>;
  readonly features: ReadonlySet<string>;
  requestDevice(descriptor: object): Promise<Device>;
}

interface Device {
  onuncapturederror: ((event: { readonly error: { readonly message: string } }) => void) | null;
  readonly lost: Promise<{ readonly message: string }>;
}

interface Dawn {
  readonly globals: Record<string, unknown>;
  create(options: readonly string[]): {
    requestAdapter(options: { readonly powerPreference: string }): Promise<Adapter | null>;
  };
}

/** Limits that are asked for as high as the adapter has them: kernels of 65,536 × 256 pass the default. */
const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
] as const;

/** A step has 70: sent together they take a tenth less time than by TensorFlow.js's 15. */
const PROGRAMS_A_SUBMIT = 64;

/** Dawn goes when nobody holds this, whatever still uses its device. */
let heldGpu: object | undefined;
let isChosen = false;
/** What went wrong on the device: its numbers are worth nothing since. */
let fault: string | undefined;

/** Whether nets are trained on the GPU. */
export function trainsOnGpu(): boolean {
  return isChosen;
}

/** Nets are trained on the host again. */
export function leaveGpu(): void {
  isChosen = false;
}

/**
 * Chooses the GPU for the training of nets, by Dawn; returns its name. The rest stays on the back end
 * that runs, since nothing on a GPU can be read at once.
 *
 * @throws {ModelError} If the package `webgpu` does not load, or sees no adapter.
 */
export async function chooseGpu(): Promise<string> {
  const dawn = await loadDawn().catch((error: unknown) => {
    throw refusal(`the package ${DAWN} to load`, firstLine(error));
  });
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw refusal('an adapter: a GPU with a Vulkan, Metal or Direct3D driver', 'none');
  if (!heldGpu) await register(dawn, gpu, adapter);
  isChosen = true;
  return adapter.info.description || adapter.info.vendor;
}

/**
 * Reports what went wrong on the GPU, which tells nobody who does not ask.
 *
 * @throws {ModelError} If a program was refused, or the device was lost, for want of memory for one.
 */
export function throwGpuFault(): void {
  if (fault === undefined) return;
  throw new ModelError('Cannot train on WebGPU', {
    expected: 'a device that runs all programs',
    actual: fault,
  });
}

/** Adapters that Dawn finds, by name; a reason if it does not load. */
export async function gpuAdapters(): Promise<readonly string[] | string> {
  try {
    const dawn = await loadDawn();
    // Asked for an adapter that is not there, Dawn tells those that are.
    return await dawn
      .create(['adapter=?'])
      .requestAdapter({ powerPreference: 'high-performance' })
      .then(
        () => [],
        (error: unknown) => adapterNames(String(error)),
      );
  } catch (error) {
    return firstLine(error);
  }
}

function adapterNames(told: string): string[] {
  return Array.from(told.matchAll(/backend: '(.*)', name: '(.*)'/g), ([, api, name]) => {
    return `${name} (${api})`;
  });
}

async function loadDawn(): Promise<Dawn> {
  return (await import(DAWN)) as Dawn;
}

/** Registers TensorFlow.js's back end over the adapter's device. It looks for `navigator.gpu`. */
async function register(dawn: Dawn, gpu: object, adapter: Adapter): Promise<void> {
  for (const [name, value] of Object.entries(dawn.globals)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value });
  }
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredLimits });
  device.onuncapturederror = ({ error }) => {
    fault ??= firstLine(error.message);
  };
  device.lost.then(({ message }) => {
    fault ??= `a device that was lost: ${firstLine(message)}`;
  });
  const { GpuBackend } = await import('./gpu-backend.ts');
  const kept = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    type GpuDevice = ConstructorParameters<typeof GpuBackend>[0];
    const backend = new GpuBackend(device as unknown as GpuDevice);
    env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', PROGRAMS_A_SUBMIT);
    registerBackend(GPU_BACKEND, () => backend);
  } finally {
    // Dawn keeps the process alive as long as a global refers to it.
    if (kept) Object.defineProperty(globalThis, 'navigator', kept);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
  heldGpu = gpu;
}

function refusal(expected: string, actual: string): ModelError {
  return new ModelError('Cannot start the webgpu back end', { expected, actual });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
