import { join } from 'node:path';
import { formatCount } from '@dirghayu/command-line';
import { buildMatrix } from '@dirghayu/dataset-stream';
import { startBackend } from '@dirghayu/models';
import type { Comparison } from './benchmark.ts';
import type { Budget } from './budget.ts';
import { type ComparisonResult, contenderOf, parseFigures, ratesOf } from './compare.ts';
import { BenchError } from './errors.ts';
import type { Input } from './input.ts';
import { type Command, capture, nodeCommand } from './process.ts';
import { hasPython, pythonCommand, WIDE_TABLE } from './python.ts';
import { ratioOf } from './statistics.ts';
import type { Workbench } from './workbench.ts';
import { builtProgram, WORKSPACE } from './workspace.ts';

const PROGRAM = builtProgram(new URL('./programs/train-net.js', import.meta.url));
const PYTHON_PROGRAM = join(WORKSPACE, 'tools/bench/src/programs/train-net.py');
const MATRIX = 'bench';
const TARGET = 'has_t2d';
const NATIVE = 'dirghayu on libtensorflow, from the matrix';
const WASM = 'dirghayu on WebAssembly, from the matrix';
const TORCH = 'PyTorch, DataLoader over the wide table';
/** Losses in float32 over a few dozen people. */
const CLOSE = 1e-4;

/** Training that reads its batches from Parquet, ours and PyTorch's. */
export interface StoreTraining {
  readonly comparison: Comparison;
  agree(): Promise<string[]>;
  budgets(results: readonly ComparisonResult[]): Budget[];
}

/**
 * A net features → 256 → 64 → 1 on one disease for two epochs: ours from the matrix, shuffled; in PyTorch
 * from the equivalent wide table in the order of the file. Ours carries its linear path too.
 */
export async function trainingFromStore(bench: Workbench): Promise<StoreTraining> {
  const small = await prepare(bench, await bench.smallInput('training'));
  const large = bench.smoke ? small : await prepare(bench, await bench.input('training'));
  const { people, variants } = large.input;
  const timed = { timing: 'program', work: people } as const;
  const title = `from Parquet: ${formatCount(people)} people × ${formatCount(variants)} features`;
  return {
    agree: () => agree(small),
    comparison: {
      title,
      unit: 'people',
      warm: [],
      contenders: [
        { ...timed, name: NATIVE, command: large.native },
        { ...timed, name: WASM, command: large.wasm, mostRuns: 3 },
        { ...timed, name: TORCH, command: large.torch, mostRuns: 3 },
      ],
    },
    budgets: (results) => {
      const result = results.find((one) => one.title === title);
      if (!result) return [];
      return [budget(result, NATIVE, 1, large.native), budget(result, WASM, 1 / 3, large.wasm)];
    },
  };
}

function budget(
  result: ComparisonResult,
  name: string,
  limit: number,
  command: Command | null,
): Budget {
  const ours = ratesOf(contenderOf(result, name));
  const theirs = ratesOf(contenderOf(result, TORCH));
  const isMeasured = ours.length > 0 && theirs.length > 0;
  const missing = command === null ? 'npx nx run tfjs-node' : 'a Python with torch and pyarrow';
  return {
    what: `training, ${result.title}: people a second of ${name} against PyTorch`,
    bound: 'at least',
    limit,
    unit: 'times',
    measured: isMeasured ? ratioOf(ours, theirs) : null,
    ...(isMeasured ? {} : { note: `needs ${missing}` }),
  };
}

interface Prepared {
  readonly input: Input;
  readonly wasm: Command;
  /** Null where the native back end does not load. */
  readonly native: Command | null;
  /** Null without a Python that has torch and pyarrow. */
  readonly torch: Command | null;
  /** Where ours leaves its weights, and how PyTorch judges them. */
  readonly checkpoint: string;
  readonly judge: Command;
}

async function prepare(bench: Workbench, input: Input): Promise<Prepared> {
  const store = await bench.store(input);
  await buildMatrix({ dataDir: store, features: 'all', name: MATRIX });
  const [table, splits, checkpoint] = [
    await bench.scratch(`train-${input.people}.parquet`),
    await bench.scratch(`train-${input.people}.tsv`),
    await bench.scratch(`train-${input.people}-checkpoint`),
  ];
  const ours = (backend: string, ...more: string[]) =>
    nodeCommand(PROGRAM, [
      ...[store, '--matrix', MATRIX, '--target', TARGET, '--backend', backend],
      ...more,
    ]);
  const isTorch = hasPython(['torch', 'pyarrow']);
  if (isTorch) {
    await capture(ours('wasm', '--splits', splits, '--only-splits'));
    await capture(pythonCommand(WIDE_TABLE, 'labelled', store, MATRIX, splits, TARGET, table));
  }
  return {
    input,
    wasm: ours('wasm', '--checkpoint', checkpoint),
    native: (await isNative()) ? ours('node', '--checkpoint', checkpoint) : null,
    torch: isTorch ? pythonCommand(PYTHON_PROGRAM, 'train', table) : null,
    checkpoint,
    judge: pythonCommand(PYTHON_PROGRAM, 'loss', table, checkpoint),
  };
}

function isNative(): Promise<boolean> {
  return startBackend('node').then(
    () => true,
    () => false,
  );
}

/** Our weights have the same loss in PyTorch, over the same people of the wide table, as they have here. */
async function agree({ wasm, native, torch, judge }: Prepared): Promise<string[]> {
  if (!torch) return ['Not compared with PyTorch, which is not installed.'];
  const told: string[] = [];
  for (const command of [wasm, ...(native ? [native] : [])]) {
    const ours = parseFigures(await capture(command), 'our training')['validation loss'] ?? 0;
    const theirs = parseFigures(await capture(judge), 'PyTorch')['loss'] ?? Number.NaN;
    if (!(Math.abs(ours - theirs) < CLOSE)) {
      throw new BenchError('Cannot compare training', {
        expected: `the loss ${ours} in PyTorch too, to ${CLOSE}`,
        actual: String(theirs),
      });
    }
    told.push(
      `The trained weights have a validation loss of ${ours.toFixed(5)} here and in PyTorch.`,
    );
  }
  return told;
}
