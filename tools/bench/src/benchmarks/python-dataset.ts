import { join } from 'node:path';
import { formatCount } from '@dirghayu/command-line';
import { buildMatrix } from '@dirghayu/dataset-stream';
import { requireSame } from '../agreement/call-table.ts';
import type { Benchmark } from '../benchmark.ts';
import { contenderOf, parseFigures, ratesOf } from '../compare.ts';
import type { Input } from '../input.ts';
import { type Command, capture, nodeCommand } from '../process.ts';
import { hasPython, pythonCommand, WIDE_TABLE } from '../python.ts';
import { ratioOf } from '../statistics.ts';
import type { Workbench } from '../workbench.ts';
import { builtProgram, WORKSPACE } from '../workspace.ts';

const STREAM = builtProgram(new URL('../programs/stream-matrix.js', import.meta.url));
const PYTHON_DATASET = join(WORKSPACE, 'tools/bench/src/programs/wide-dataset.py');
const MATRIX = 'bench';
const OURS = 'dirghayu, opening and first epoch, shuffled';
const PYTHON = 'PyTorch IterableDataset over a wide table, pyarrow, in order';

/** Our stream against the dataset that people write by hand in Python. */
export const pythonDataset: Benchmark = {
  name: 'python-dataset',
  title: 'Against a dataset in Python',
  about:
    'The same calls to Float32 batches of 1,024: from our matrix, shuffled, and from the equivalent wide table (one column a variant, row groups of 20,480) by pyarrow and a PyTorch `DataLoader`, in the order of the file.',
  plan: async (bench) => {
    const small = await prepare(bench, await bench.smallInput('training'));
    const large = bench.smoke ? small : await prepare(bench, await bench.input('training'));
    const { people, variants, genotypes } = large.input;
    const timed = { timing: 'program', work: genotypes } as const;
    return {
      agree: () => agree(bench, small),
      comparisons: [
        {
          title: `${formatCount(people)} people × ${formatCount(variants)} features`,
          unit: 'genotypes',
          warm: [],
          contenders: [
            { ...timed, name: OURS, command: large.ours },
            { ...timed, name: PYTHON, command: large.python, mostRuns: 3 },
          ],
        },
      ],
      budgets: ([result]) =>
        result
          ? [
              {
                what: `${result.title} to Float32: rate against PyTorch over the wide table`,
                bound: 'at least',
                limit: 10,
                unit: 'times',
                measured: large.python
                  ? ratioOf(
                      ratesOf(contenderOf(result, OURS)),
                      ratesOf(contenderOf(result, PYTHON)),
                    )
                  : null,
                ...(large.python ? {} : { note: 'no Python with torch and pyarrow' }),
              },
            ]
          : [],
    };
  },
};

interface Prepared {
  readonly input: Input;
  readonly store: string;
  readonly ours: Command;
  /** Null without a Python that has torch and pyarrow. */
  readonly python: Command | null;
}

async function prepare(bench: Workbench, input: Input): Promise<Prepared> {
  const store = await bench.store(input);
  await buildMatrix({ dataDir: store, features: 'all', name: MATRIX });
  const ours = nodeCommand(STREAM, [store, '--matrix', MATRIX]);
  if (!hasPython(['torch', 'pyarrow'])) return { input, store, ours, python: null };
  const table = await bench.scratch(`wide-${input.people}.parquet`);
  const matrix = join(store, 'matrices', MATRIX);
  await capture(pythonCommand(WIDE_TABLE, 'matrix', matrix, table));
  return { input, store, ours, python: pythonCommand(PYTHON_DATASET, table) };
}

async function agree(bench: Workbench, { store, python }: Prepared): Promise<string[]> {
  if (!python) return ['Not compared with PyTorch, which is not installed.'];
  const figures = parseFigures(await capture(python), 'the Python dataset');
  const [sums] = await bench.sql(
    store,
    'SELECT sum(ac) AS copies, sum(missing) AS missing FROM variants',
  );
  for (const what of ['copies', 'missing'] as const) {
    const ours = { name: 'the store', value: Number(sums?.[what]) };
    requireSame(what, ours, { name: 'the Python dataset', value: figures[what] });
  }
  return [
    `The Python dataset and the store: the same ${figures['copies']} copies of ALT and ${figures['missing']} missing calls.`,
  ];
}
