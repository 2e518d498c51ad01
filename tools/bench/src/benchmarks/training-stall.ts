import { formatCount } from '@dirghayu/command-line';
import { buildMatrix } from '@dirghayu/dataset-stream';
import type { Benchmark } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import type { ComparisonResult } from '../compare.ts';
import { nodeCommand } from '../process.ts';
import { spreadOf } from '../statistics.ts';
import { builtProgram } from '../workspace.ts';

const PROGRAM = builtProgram(new URL('../programs/train-net.js', import.meta.url));
const MATRIX = 'bench';
/** Units of DiseaseNet-Multi's layers as users get it: the smaller the net, the less time a batch has. */
const UNITS = '32';
/** The least that the stream takes: two row groups of the benchmark's people. */
const WINDOW_BYTES = 2 ** 20;
const MEMORY = 'DiseaseNet-Multi, calls in memory';
const WINDOWS = 'DiseaseNet-Multi, calls read in windows';

/** How long a training step waits for its batch. */
export const trainingStall: Benchmark = {
  name: 'training-stall',
  title: 'Waiting for batches while training',
  about:
    'DiseaseNet-Multi of the default size on one disease, batches of 1,024 from the matrix, the default back end, two epochs. *Waiting* is the time between asking for a batch and having it..',
  plan: async (bench) => {
    const input = await bench.input('training');
    const store = await bench.store(input);
    await buildMatrix({ dataDir: store, features: 'all', name: MATRIX });
    const net = ['--backend', 'auto', '--hidden', UNITS, '--trunk', UNITS];
    const flags = [store, '--matrix', MATRIX, '--target', 'has_t2d', ...net];
    const base = { timing: 'program', work: input.people } as const;
    const windowed = [...flags, '--memory', String(WINDOW_BYTES)];
    return {
      agree: async () => ['One program, one output: there is nothing to compare.'],
      comparisons: [
        {
          title: `${formatCount(input.people)} people`,
          unit: 'people',
          warm: [],
          contenders: [
            { ...base, name: MEMORY, command: nodeCommand(PROGRAM, flags) },
            { ...base, name: WINDOWS, command: nodeCommand(PROGRAM, windowed) },
          ],
        },
      ],
      budgets: ([result]) => (result ? result.contenders.map(stallBudget) : []),
    };
  },
};

function stallBudget({ name, samples }: ComparisonResult['contenders'][number]): Budget {
  return {
    what: `share of a training step spent waiting: ${name}`,
    bound: 'at most',
    limit: 0.05,
    unit: 'share',
    measured: spreadOf(samples.flatMap(({ figures }) => figures['waiting share'] ?? [])),
  };
}
