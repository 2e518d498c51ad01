import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { packCalls, packedLength, type StandardizedCalls } from '@dirghayu/genotypes';
import { matMul, type Tensor2D, tensor2d, tidy, variable, variableGrads } from '@tensorflow/tfjs';
import { ModelError } from '../errors.ts';
import type { NetworkShape } from '../nets/network-shape.ts';
import { SeededRandom } from '../seeded-random.ts';
import { standardizeCalls } from '../standardized-calls.ts';
import { packedGenotypeDense } from './packed-dense-op.ts';
import { type PackedEngine, packedEngine } from './packed-engine.ts';
import { PackedLayer } from './packed-layer.ts';

/** How the first layer takes genotypes: packed as they are stored, or as Float32; `auto` measures. */
export type FirstLayer = 'auto' | 'packed' | 'dense';

/** Which it is, and why, in one clause. */
export interface FirstLayerChoice {
  readonly kind: 'packed' | 'dense';
  readonly reason: string;
}

/** Milliseconds of a step of the probe. */
interface ProbeTimes {
  readonly packed: number;
  readonly dense: number;
}

const PROBE = { rows: 256, columns: 2048, units: 64, carriers: 0.2 } as const;
const RUNS = 3;
/** Raised when the kernel or the probe changes. */
const PROBE_VERSION = 2;
/** Packed must win by a tenth: what is equally fast had better be the plain one. */
const LEAST_GAIN = 1.1;

/** Runs unless Float32 was asked for, or it cannot. */
let engine: PackedEngine | undefined;
let kind: FirstLayerChoice['kind'] = 'dense';

/** How the first layers of this process take genotypes. */
export function chosenKind(): FirstLayerChoice['kind'] {
  return kind;
}

/**
 * What multiplies packed calls in a network of this process; undefined: Float32 is used. Sparse layers
 * have no dense product to be slower than: they take it wherever it runs.
 */
export function chosenEngine({ sparse }: Pick<NetworkShape, 'sparse'>): PackedEngine | undefined {
  return kind === 'packed' || sparse.length > 0 ? engine : undefined;
}

/**
 * Chooses how first layers take genotypes on the back end that runs. `auto` times one step of either
 * on this machine and keeps the times in the user's cache directory.
 *
 * @throws {ModelError} If `packed` is asked for and its kernel does not run here.
 */
export function chooseFirstLayer(wanted: FirstLayer, backend: string): FirstLayerChoice {
  engine = undefined;
  const choice = choose(wanted, backend);
  kind = choice.kind;
  return choice;
}

function choose(wanted: FirstLayer, backend: string): FirstLayerChoice {
  if (wanted === 'dense') return { kind: 'dense', reason: 'it was asked for' };
  const started = startEngine();
  if (typeof started !== 'string') engine = started;
  if (backend === 'webgpu') return { kind: 'packed', reason: 'a GPU unpacks them itself' };
  if (typeof started === 'string') {
    if (wanted === 'auto')
      return { kind: 'dense', reason: `packed calls cannot be used: ${started}` };
    throw new ModelError('Cannot multiply packed calls', {
      expected: 'WebAssembly with SIMD and threads, and a kernel that was built',
      actual: started,
    });
  }
  if (wanted === 'packed') return { kind: 'packed', reason: 'it was asked for' };
  const { times, source } = probeTimes(backend, started);
  const gain = times.dense / times.packed;
  const figure = `${gain.toFixed(1)} times as fast as Float32 ${source}`;
  const kind = gain >= LEAST_GAIN ? 'packed' : 'dense';
  return { kind, reason: `packed calls are ${figure}` };
}

/** The engine; else why there is none. */
function startEngine(): PackedEngine | string {
  try {
    return packedEngine();
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  }
}

function probeTimes(backend: string, using: PackedEngine) {
  const key = [
    `probe ${PROBE_VERSION}`,
    backend,
    `node ${process.versions.node}`,
    `${using.threads} threads of ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
  ].join(', ');
  const path = cachePath();
  const known = readCache(path);
  const kept = known[key];
  if (kept) return { times: kept, source: 'here, as measured before' };
  const times = probeFirstLayer(using);
  writeCache(path, { ...known, [key]: times });
  return { times, source: 'here, just measured' };
}

/** Times one step, forward and gradient, of either kind of first layer: the best of a few. */
export function probeFirstLayer(using: PackedEngine): ProbeTimes {
  const x = probeCalls();
  const { columns, units, rows } = PROBE;
  const layer = new PackedLayer(using, columns, units);
  const kernel = variable(tensor2d(new Float32Array(columns * units).fill(0.01), [columns, units]));
  const weights = kernel as unknown as Tensor2D;
  const { data: packed, stride } = x.calls;
  const dense = () => {
    const values = standardizeCalls({ packed, stride, rows }, x.scaling);
    return matMul(tensor2d(values, [rows, columns]), weights) as Tensor2D;
  };
  try {
    return {
      packed: bestTime(() => packedGenotypeDense(x, weights, layer), kernel),
      dense: bestTime(dense, kernel),
    };
  } finally {
    layer.dispose();
    kernel.dispose();
  }
}

function bestTime(product: () => Tensor2D, kernel: ReturnType<typeof variable>): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run <= RUNS; run++) {
    const began = performance.now();
    tidy(() => {
      const { grads } = variableGrads(() => product().sum(), [kernel]);
      grads[kernel.name]?.dataSync();
    });
    if (run > 0) best = Math.min(best, performance.now() - began); // the first one compiles
  }
  return best;
}

function probeCalls(): StandardizedCalls {
  const { rows, columns, carriers } = PROBE;
  const random = new SeededRandom(1);
  const stride = packedLength(columns);
  const data = new Uint8Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    const calls = Array.from({ length: columns }, () => (random.next() < carriers ? 1 : 0));
    packCalls(calls, data.subarray(row * stride, (row + 1) * stride));
  }
  const mean = new Float32Array(columns).fill(carriers);
  const scale = new Float32Array(columns).fill(1 / Math.sqrt(carriers * (1 - carriers)));
  return { calls: { rows, columns, stride, data }, scaling: { mean, scale } };
}

function cachePath(): string {
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(root, 'dirghayu', 'first-layer.json');
}

function readCache(path: string): Record<string, ProbeTimes> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, ProbeTimes>;
  } catch {
    return {}; // none yet, or one that is damaged: it is made anew
  }
}

function writeCache(path: string, cache: Record<string, ProbeTimes>): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const aside = `${path}.${process.pid}`;
    writeFileSync(aside, `${JSON.stringify(cache, undefined, 2)}\n`);
    renameSync(aside, path);
  } catch {
    // A home that cannot be written to: the next run measures again.
  }
}
