import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { formatCount } from '@dirghayu/command-line';
import type { Benchmark, Comparison } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import {
  type ComparisonResult,
  contenderOf,
  highestPeak,
  parseFigures,
  ratesOf,
} from '../compare.ts';
import { BenchError } from '../errors.ts';
import { hasGpu, hasTorchGpu } from '../gpu.ts';
import { type Command, capture, nodeCommand } from '../process.ts';
import { hasPython, pythonCommand, WIDE_TABLE } from '../python.ts';
import { ratioOf } from '../statistics.ts';
import { trainingFromStore } from '../training-from-store.ts';
import type { Workbench } from '../workbench.ts';
import { builtProgram, WORKSPACE } from '../workspace.ts';

const CALLS = builtProgram(new URL('../programs/training-calls.js', import.meta.url));
const OURS = builtProgram(new URL('../programs/first-layer.js', import.meta.url));
const TORCH = join(WORKSPACE, 'tools/bench/src/programs/torch-training.py');

const WASM = 'dirghayu, WebAssembly, packed';
const NODE_PACKED = 'dirghayu, libtensorflow, packed';
const NODE_DENSE = 'dirghayu, libtensorflow, Float32';
const WEBGPU = 'dirghayu, WebGPU, packed';
const MEMORY = 'PyTorch, a float tensor in memory';
const TORCH_GPU = 'PyTorch on the GPU, a float tensor in its memory';
const PARQUET = 'PyTorch, a DataLoader over the wide table';

/** What docs/scale.md draws over the number of features. */
export const TRAINING_CURVE = {
  benchmark: 'training-speed',
  widths: [1000, 8192, 65_536],
  spectrum: 'common',
  contenders: { WebAssembly: WASM, libtensorflow: NODE_PACKED, PyTorch: MEMORY },
} as const;

const ROWS = 2048;
const SPECTRA = {
  common: ['0.01', '0.5'],
  rare: ['0.0005', '0.01'],
} as const;
const MOST_BYTES = 2e9;
/** Losses of the same net after the same seven steps of float32, relative. */
const TOLERANCE = 1e-4;

/** Training steps from packed calls against PyTorch. */
export const trainingSpeed: Benchmark = {
  name: TRAINING_CURVE.benchmark,
  title: 'Training steps from packed calls',
  about:
    'Features → 256 → 256 → 1, ReLU, AdamW with clipping, batches of 1,024, the same calls (1 % missing), weights at the start and order of batches; the first epoch, which compiles, is not timed. Allele frequencies are 1/f, as the simulator draws them: *common* from 1 to 50 %, *rare* from 0.05 to 1 %. The wide table has a column a variant, and is read once. *From Parquet* is a net features → 256 → 64 → 1 on one disease, two epochs, reading included: ours from the matrix, shuffled, with its linear path; PyTorch from the wide table (row groups of 20,480) in the order of the file. Where there is a GPU, steps on it are timed too; those of an H100 are in [0055](adr/0055-webgpu.md).',
  plan: async (bench) => {
    const widths = bench.smoke ? [200] : TRAINING_CURVE.widths;
    const spectra = bench.smoke ? (['common'] as const) : (['common', 'rare'] as const);
    const comparisons: Comparison[] = [];
    for (const columns of widths) {
      for (const spectrum of spectra) {
        comparisons.push(await comparisonOf(bench, columns, spectrum));
      }
    }
    const fromStore = await trainingFromStore(bench);
    return {
      agree: async () => [...(await agree(bench)), ...(await fromStore.agree())],
      comparisons: [...comparisons, fromStore.comparison],
      budgets: (results) => [...budgets(results), ...fromStore.budgets(results)],
    };
  },
};

async function comparisonOf(
  bench: Workbench,
  columns: number,
  spectrum: keyof typeof SPECTRA,
): Promise<Comparison> {
  const rows = bench.smoke ? 512 : ROWS;
  const directory = await makeCalls(bench, rows, columns, spectrum);
  const timed = { timing: 'program', work: 3 * rows } as const;
  const hasTable = hasPython(['torch', 'pyarrow']);
  if (hasTable) await capture(pythonCommand(WIDE_TABLE, 'calls', directory));
  const memory = hasPython(['torch', 'pyarrow']) ? pythonCommand(TORCH, 'memory', directory) : null;
  return {
    title: titleOf(columns, spectrum),
    unit: 'people',
    warm: [join(directory, 'calls.bin')],
    contenders: [
      { ...timed, name: WASM, command: ours(directory, 'wasm', 'packed') },
      { ...timed, name: NODE_PACKED, command: nodeOurs(directory, 'packed') },
      { ...timed, name: NODE_DENSE, command: nodeOurs(directory, 'dense') },
      { ...timed, name: MEMORY, command: memory },
      {
        ...timed,
        name: PARQUET,
        command: hasTable ? pythonCommand(TORCH, 'parquet', directory) : null,
        mostRuns: 1,
      },
      ...gpuCommands(directory).map((contender) => ({ ...timed, ...contender })),
    ],
  };
}

/** Training on a GPU, by those who find one. */
function gpuCommands(directory: string): { readonly name: string; readonly command: Command }[] {
  return [
    ...(hasGpu() ? [{ name: WEBGPU, command: ours(directory, 'webgpu', 'packed') }] : []),
    ...(hasTorchGpu()
      ? [{ name: TORCH_GPU, command: pythonCommand(TORCH, 'gpu', directory) }]
      : []),
  ];
}

/** Title of the comparison on so many features. */
export function titleOf(columns: number, spectrum: keyof typeof SPECTRA): string {
  return `${formatCount(columns)} features, ${spectrum} alleles`;
}

async function makeCalls(
  bench: Workbench,
  rows: number,
  columns: number,
  spectrum: keyof typeof SPECTRA,
): Promise<string> {
  const directory = await bench.scratch(`training-${rows}-${columns}-${spectrum}`);
  const [from, to] = SPECTRA[spectrum];
  const size = ['--rows', String(rows), '--columns', String(columns)];
  await capture(nodeCommand(CALLS, [directory, ...size, '--from', from, '--to', to]));
  return directory;
}

function ours(directory: string, backend: string, firstLayer: string): Command {
  return nodeCommand(OURS, [directory, '--backend', backend, '--first-layer', firstLayer]);
}

/** Null where libtensorflow is not installed. */
function nodeOurs(directory: string, firstLayer: string): Command | null {
  const models = createRequire(join(WORKSPACE, 'libs/models/package.json'));
  const code = `require(${JSON.stringify(resolved(models))})`;
  const isThere = spawnSync(process.execPath, ['-e', code], { stdio: 'ignore' }).status === 0;
  return isThere ? ours(directory, 'node', firstLayer) : null;
}

function resolved(models: ReturnType<typeof createRequire>): string {
  try {
    return models.resolve('@tensorflow/tfjs-node');
  } catch {
    return '@tensorflow/tfjs-node';
  }
}

/** The same losses, whoever trains. */
async function agree(bench: Workbench): Promise<string[]> {
  const directory = await makeCalls(bench, ROWS, 300, 'common');
  const lossOf = async (name: string, command: Command | null) =>
    command ? { name, loss: parseFigures(await capture(command), name)['loss'] as number } : null;
  const losses = [
    await lossOf(WASM, ours(directory, 'wasm', 'packed')),
    await lossOf('dirghayu, WebAssembly, Float32', ours(directory, 'wasm', 'dense')),
    await lossOf(NODE_PACKED, nodeOurs(directory, 'packed')),
    await lossOf(
      MEMORY,
      hasPython(['torch', 'pyarrow']) ? pythonCommand(TORCH, 'memory', directory) : null,
    ),
    ...(await Promise.all(
      gpuCommands(directory).map(({ name, command }) => lossOf(name, command)),
    )),
  ].filter((entry) => entry !== null);
  const [first] = losses;
  for (const { name, loss } of losses) {
    if (first && Math.abs(loss - first.loss) <= TOLERANCE * first.loss) continue;
    throw new BenchError(`Cannot compare training with ${name}`, {
      expected: `the loss of ${first?.name}, ${first?.loss}`,
      actual: String(loss),
    });
  }
  return [
    `From the same weights and batches the loss of the fourth epoch is the same to ${TOLERANCE} for ${losses.map(({ name }) => name).join('; ')}.`,
  ];
}

function budgets(results: readonly ComparisonResult[]): Budget[] {
  const middle = results.find(({ title }) => title === titleOf(8192, 'common'));
  const wide = results.filter(({ title }) => title.startsWith(formatCount(65_536)));
  return [
    ...(middle ? [ratio(middle, MEMORY, 1.5), ratio(middle, PARQUET, 3)] : []),
    ...wide.map(
      (result): Budget => ({
        what: `${result.title}: peak memory of ${WASM}`,
        bound: 'at most',
        limit: MOST_BYTES,
        unit: 'bytes',
        measured: highestPeak(contenderOf(result, WASM)),
      }),
    ),
  ];
}

function ratio(result: ComparisonResult, peer: string, limit: number): Budget {
  const theirs = ratesOf(contenderOf(result, peer));
  return {
    what: `${result.title}: people a second against ${peer}`,
    bound: 'at least',
    limit,
    unit: 'times',
    measured: theirs.length > 0 ? ratioOf(ratesOf(contenderOf(result, WASM)), theirs) : null,
    ...(theirs.length > 0 ? {} : { note: 'no Python with torch and pyarrow' }),
  };
}
