import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { engine, env, getBackend, ready, setBackend } from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ModelError } from './errors.ts';
import { chooseGpu, leaveGpu } from './gpu/device.ts';
import { chooseFirstLayer, type FirstLayer, type FirstLayerChoice } from './packed/first-layer.ts';
import { repairWasmMatMul } from './wasm-matmul.ts';
import { repairWasmSum } from './wasm-sum.ts';

/**
 * What training runs on: libtensorflow through `@tensorflow/tfjs-node`, WebAssembly, or a GPU through
 * WebGPU, with WebAssembly beside it for all that is not training.
 */
export type BackendName = 'node' | 'wasm' | 'webgpu';

/** The back end that was started, and why, in one sentence. */
export interface StartedBackend {
  readonly name: BackendName;
  readonly reason: string;
  /** How first layers take genotypes on it. */
  readonly firstLayer: FirstLayerChoice;
}

/** The optional dependency; a variable, since nothing may fail to compile without it. */
const NODE_PACKAGE: string = '@tensorflow/tfjs-node';
let started: StartedBackend | undefined;
/** The back end refuses a second call of `setWasmPaths` once it runs. */
let arePathsSet = false;

/**
 * Chooses and starts a back end: `auto` takes libtensorflow where `@tensorflow/tfjs-node` loads,
 * else WebAssembly, which is always there; it never takes a GPU. Silences TensorFlow.js's banner. Then chooses how first
 * layers take genotypes on it: `auto` measures.
 *
 * @throws {ModelError} If the back end or first layer asked for by name does not start.
 */
export async function startBackend(
  wanted: 'auto' | BackendName,
  firstLayer: FirstLayer = 'auto',
): Promise<StartedBackend> {
  env().set('PROD', true);
  const { name, reason } = await start(wanted);
  started = { name, reason, firstLayer: chooseFirstLayer(firstLayer, name) };
  return started;
}

async function start(
  wanted: 'auto' | BackendName,
): Promise<Pick<StartedBackend, 'name' | 'reason'>> {
  leaveGpu();
  if (wanted === 'wasm') return startWasm('it was asked for');
  if (wanted === 'webgpu') {
    await startWasm('nets are trained elsewhere');
    return {
      name: 'webgpu',
      reason: `Using WebGPU because it was asked for: ${await chooseGpu()}`,
    };
  }
  const failure = await startNode();
  if (failure === undefined) {
    return {
      name: 'node',
      reason:
        wanted === 'node'
          ? 'Using libtensorflow because it was asked for'
          : `Using libtensorflow because ${NODE_PACKAGE} is installed`,
    };
  }
  if (wanted === 'node') {
    throw new ModelError('Cannot start the node back end', {
      expected: `${NODE_PACKAGE} to load`,
      actual: failure,
    });
  }
  return startWasm(`${NODE_PACKAGE} does not load here`);
}

/** The back end that runs, started by `auto` if none does. */
export async function ensureBackend(): Promise<StartedBackend> {
  return started && isRunning(started.name) ? started : startBackend('auto');
}

function isRunning(name: BackendName): boolean {
  return getBackend() === (name === 'node' ? 'tensorflow' : 'wasm');
}

/** Returns why it failed, in one line; undefined if it runs. */
async function startNode(): Promise<string | undefined> {
  const failure = await loadNode();
  if (failure !== undefined) return failure;
  return (await setBackend('tensorflow')) ? undefined : 'a back end that refused to start';
}

/** Loads libtensorflow without choosing it; returns why it does not load, in one line. */
export async function loadNode(): Promise<string | undefined> {
  try {
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'; // its notes on this processor go to stderr
    if (!('tensorflow' in engine().registryFactory)) await import(NODE_PACKAGE);
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  }
}

async function startWasm(why: string): Promise<Pick<StartedBackend, 'name' | 'reason'>> {
  if (!arePathsSet) {
    const require = createRequire(import.meta.url);
    setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}${sep}`);
    arePathsSet = true;
  }
  const restoreListeners = rememberListeners();
  const isUp = await setBackend('wasm').finally(restoreListeners);
  if (!isUp) {
    throw new ModelError('Cannot start the wasm back end', {
      expected: 'WebAssembly to start',
      actual: 'a refusal',
    });
  }
  await ready();
  repairWasmMatMul();
  repairWasmSum();
  return { name: 'wasm', reason: `Using WebAssembly because ${why}` };
}

const CRASH_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Returns a function that removes the crash handlers added since: the module that Emscripten made
 * installs some that hide where an error came from, and a library may not decide that.
 */
function rememberListeners(): () => void {
  const before = CRASH_EVENTS.map((event) => new Set<unknown>(process.listeners(event as 'exit')));
  return () => {
    CRASH_EVENTS.forEach((event, i) => {
      for (const listener of process.listeners(event as 'exit')) {
        if (!before[i]?.has(listener)) process.removeListener(event, listener);
      }
    });
  };
}
