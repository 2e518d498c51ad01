import { formatCount } from '@dirghayu/command-line';
import { buildMatrix } from '@dirghayu/dataset-stream';
import { requireSame } from '../agreement/call-table.ts';
import type { Benchmark, Contender } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import { type ComparisonResult, contenderOf, parseFigures, rateOf, ratesOf } from '../compare.ts';
import type { Input } from '../input.ts';
import { capture, nodeCommand } from '../process.ts';
import { ratioOf } from '../statistics.ts';
import type { Workbench } from '../workbench.ts';
import { builtProgram } from '../workspace.ts';

const STREAM = builtProgram(new URL('../programs/stream-matrix.js', import.meta.url));
const PARSE = builtProgram(new URL('../programs/parse-gmod.js', import.meta.url));
const MATRIX = 'bench';
/** Records that `@gmod/vcf` parses in a run: ten million genotypes, a second or so. */
const RECORDS = 512;
/** Less than the packed calls of the benchmark's matrix, 41 MB: they pass in windows. */
const WINDOW_BYTES = 20 * 2 ** 20;

const WARM = 'dirghayu, later epochs';
const KEPT = 'dirghayu, later epochs, an array kept for each batch';
const COLD = 'dirghayu, opening and first epoch, from disk';
const WINDOWED = 'dirghayu, opening and first epoch, in windows of 20 MB';
const GMOD = '@gmod/vcf GENOTYPES() on lines in memory';

/** Sample-major matrix → shuffled Float32 batches. */
export const matrixStream: Benchmark = {
  name: 'matrix-stream',
  title: 'Matrix to Float32 batches',
  about:
    '20,000 people × 8,192 features, all decoded, in shuffled batches of 1,024. The peer parses the text that the matrix came from, which is what training without a store would do each epoch.',
  plan: async (bench) => {
    const small = await bench.smallInput('training');
    const input = await bench.input('training');
    return {
      agree: () => agree(bench, small),
      comparisons: [
        {
          title: `${formatCount(input.people)} people × ${formatCount(input.variants)} features`,
          unit: 'genotypes',
          warm: [input.vcf],
          contenders: contenders(input, await storeWithMatrix(bench, input)),
        },
      ],
      budgets: ([result]) => (result ? budgets(result) : []),
    };
  },
};

async function storeWithMatrix(bench: Workbench, input: Input): Promise<string> {
  const store = await bench.store(input);
  await buildMatrix({ dataDir: store, features: 'all', name: MATRIX });
  return store;
}

function streamCommand(store: string, ...flags: string[]) {
  return nodeCommand(STREAM, [store, '--matrix', MATRIX, ...flags]);
}

function contenders({ people, variants, genotypes, vcf }: Input, store: string): Contender[] {
  const ours = { timing: 'program', work: genotypes } as const;
  const windows = ['--memory', String(WINDOW_BYTES)];
  return [
    { ...ours, name: WARM, command: streamCommand(store, '--warm') },
    { ...ours, name: KEPT, command: streamCommand(store, '--warm', '--keep') },
    { ...ours, name: COLD, command: streamCommand(store) },
    { ...ours, name: WINDOWED, command: streamCommand(store, ...windows) },
    {
      name: GMOD,
      command: nodeCommand(PARSE, [vcf, '--records', String(RECORDS)]),
      timing: 'program',
      work: people * Math.min(variants, RECORDS),
      mostRuns: 3,
    },
  ];
}

async function agree(bench: Workbench, input: Input): Promise<string[]> {
  const store = await storeWithMatrix(bench, input);
  const figures = async (
    command: ReturnType<typeof nodeCommand>,
  ): Promise<Record<string, unknown>> => parseFigures(await capture(command), 'a program');
  const ours = await figures(streamCommand(store, '--digest'));
  const all = [input.vcf, '--records', String(input.variants), '--digest'];
  const theirs = await figures(nodeCommand(PARSE, all));
  requireSame(
    'the hash of what each person carries',
    { name: 'the matrix', value: ours['people'] },
    { name: '@gmod/vcf', value: theirs['people'] },
  );
  return [
    `The matrix and @gmod/vcf: the same copies of ALT and missing calls for each of ${input.people} people.`,
  ];
}

function budgets(result: ComparisonResult): Budget[] {
  const rate = (name: string): Budget => ({
    what: `${result.title} to Float32: ${name.replace('dirghayu, ', '')}`,
    bound: 'at least',
    limit: 500e6,
    unit: 'genotypes/s',
    measured: rateOf(contenderOf(result, name)),
  });
  const rates = (name: string) => ratesOf(contenderOf(result, name));
  return [
    rate(WARM),
    rate(COLD),
    {
      what: `${result.title} to Float32: rate against parsing the text with @gmod/vcf`,
      bound: 'at least',
      limit: 100,
      unit: 'times',
      measured: ratioOf(rates(WARM), rates(GMOD)),
    },
  ];
}
