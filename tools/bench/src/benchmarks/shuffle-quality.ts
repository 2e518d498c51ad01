import { buildMatrix } from '@dirghayu/dataset-stream';
import { requireSame } from '../agreement/call-table.ts';
import type { Benchmark } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import { type ComparisonResult, contenderOf, parseFigures } from '../compare.ts';
import { sizeOfInput } from '../input.ts';
import { capture, nodeCommand } from '../process.ts';
import { spreadOf } from '../statistics.ts';
import { builtProgram } from '../workspace.ts';

const PROGRAM = builtProgram(new URL('../programs/shuffle-quality.js', import.meta.url));
const MATRIX = 'bench';
const ENTROPY = 'label entropy, bits';
const DISPLACEMENT = 'rank displacement, share of a permutation';
/** A window of two row groups at most: far less than the matrix. */
const WINDOW_BYTES = 20 * 2 ** 20;
const MEMORY = 'in memory: a permutation';
const WINDOWS = 'in windows of 20 MB';
const LEAST = 'in windows of one row group';

/** How well batches mix people who lie sorted in the store. */
export const shuffleQuality: Benchmark = {
  name: 'shuffle-quality',
  title: 'Quality of the shuffle',
  about:
    'The first half of the people of the store has label 0, the second 1. *Label entropy* is the mean over batches of 256: 1 bit is perfect, a permutation has 0.997. *Rank displacement* is how far a person moves between two epochs, as a share of what a permutation moves them.',
  plan: async (bench) => {
    const input = await bench.input('training');
    const store = await bench.store(input);
    await buildMatrix({ dataDir: store, features: 'all', name: MATRIX });
    const command = (...flags: string[]) =>
      nodeCommand(PROGRAM, [store, '--matrix', MATRIX, ...flags]);
    const base = { timing: 'program', work: 2 * input.people, mostRuns: 1 } as const;
    return {
      agree: async () => {
        const figures = parseFigures(await capture(command('--ordered')), 'the order as it lies');
        const still = { name: 'the order as it lies', value: figures[DISPLACEMENT] };
        requireSame('the displacement without a shuffle', still, { name: 'none', value: 0 });
        return ['Without a shuffle nobody moves.'];
      },
      comparisons: [
        {
          title: sizeOfInput(input),
          unit: 'people',
          warm: [],
          contenders: [
            { ...base, name: MEMORY, command: command() },
            { ...base, name: WINDOWS, command: command('--memory', String(WINDOW_BYTES)) },
            { ...base, name: LEAST, command: command('--memory', '0') },
          ],
        },
      ],
      budgets: ([result]) => (result ? [MEMORY, WINDOWS, LEAST].flatMap(budgets(result)) : []),
    };
  },
};

function budgets(result: ComparisonResult): (name: string) => Budget[] {
  return (name) => {
    const measured = (figure: string) =>
      spreadOf(contenderOf(result, name).samples.flatMap(({ figures }) => figures[figure] ?? []));
    const bound = 'at least' as const;
    const unit = 'share' as const;
    return [
      {
        what: `label entropy of batches, of 1 bit: ${name}`,
        ...{ bound, limit: 0.99, unit, measured: measured(ENTROPY) },
      },
      {
        what: `rank displacement against a full permutation: ${name}`,
        ...{ bound, limit: 0.75, unit, measured: measured(DISPLACEMENT) },
      },
    ];
  };
}
