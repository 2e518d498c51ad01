import { formatCount } from '@dirghayu/command-line';
import { buildMatrix } from '@dirghayu/dataset-stream';
import { requireSame } from '../agreement/call-table.ts';
import type { Benchmark } from '../benchmark.ts';
import { contenderOf, highestPeak, parseFigures } from '../compare.ts';
import { capture, nodeCommand } from '../process.ts';
import type { Workbench } from '../workbench.ts';
import { builtProgram } from '../workspace.ts';

const MAKE = builtProgram(new URL('../programs/make-store.js', import.meta.url));
const STREAM = builtProgram(new URL('../programs/stream-matrix.js', import.meta.url));
const MATRIX = 'bench';
const MEMORY = 'dirghayu, the calls in memory';
const WINDOWS = 'dirghayu, in windows of 64 MB';
const WINDOW_BYTES = 128 * 2 ** 20;
const LIMIT_BYTES = 1e9;

/** A biobank's worth of people in the memory of a laptop. */
export const millionPeople: Benchmark = {
  name: 'million-people',
  title: 'A million people',
  about:
    'Random calls, written to a store without a VCF. Opening the dataset and the first epoch, all decoded, in shuffled batches of 1,024; the peak is that of the whole process.',
  plan: async (bench) => {
    const [people, variants] = bench.smoke ? [5_003, 50] : [1_000_000, 1_000];
    const { command } = await prepare(bench, people, variants);
    const small = await prepare(bench, 4_999, 30);
    const base = { timing: 'program', work: people * variants, mostRuns: 2 } as const;
    return {
      agree: () => agree(bench, small),
      comparisons: [
        {
          title: `${formatCount(people)} people × ${formatCount(variants)} features`,
          unit: 'genotypes',
          warm: [],
          contenders: [
            { ...base, name: MEMORY, command: command() },
            { ...base, name: WINDOWS, command: command('--memory', String(WINDOW_BYTES)) },
          ],
        },
      ],
      budgets: ([result]) =>
        result
          ? [MEMORY, WINDOWS].map((name) => ({
              what: `peak memory of streaming ${result.title}: ${name.replace('dirghayu, ', '')}`,
              bound: 'at most' as const,
              limit: LIMIT_BYTES,
              unit: 'bytes' as const,
              measured: highestPeak(contenderOf(result, name)),
            }))
          : [],
    };
  },
};

async function prepare(bench: Workbench, people: number, variants: number) {
  const store = await bench.scratch(`people-${people}`);
  await capture(nodeCommand(MAKE, [store, String(people), String(variants)]));
  await buildMatrix({ dataDir: store, features: 'all', name: MATRIX });
  const command = (...flags: string[]) =>
    nodeCommand(STREAM, [store, '--matrix', MATRIX, ...flags]);
  return { store, command };
}

/** In memory and in windows the same people carry the same. */
async function agree(
  bench: Workbench,
  { store, command }: Awaited<ReturnType<typeof prepare>>,
): Promise<string[]> {
  const digestOf = async (...flags: string[]) =>
    parseFigures(await capture(command('--digest', ...flags)), 'the stream')['people'];
  const [sums] = await bench.sql(store, 'SELECT sum(ac) AS copies FROM variants');
  const memory = { name: 'in memory', value: await digestOf() };
  const windows = { name: 'in windows', value: await digestOf('--memory', '0') };
  requireSame('the hash of what each person carries', memory, windows);
  return [
    `In memory and in windows: the same people, who carry ${sums?.['copies']} copies of ALT.`,
  ];
}
