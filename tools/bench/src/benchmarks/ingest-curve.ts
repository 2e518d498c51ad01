import { agreeOnStore } from '../agreement/ingest-agreement.ts';
import type { Benchmark, Comparison } from '../benchmark.ts';
import { ingestContender } from '../ingest-command.ts';
import { sizeOfInput } from '../input.ts';
import type { InputName } from '../inputs.ts';
import type { Workbench } from '../workbench.ts';

/** Name of the benchmark, and titles of its curves: docs/scale.md is computed from them. */
export const CURVES = {
  benchmark: 'ingest-curve',
  variants: 'A hundred times the variants',
  people: 'A hundred times the people',
  files: 'A hundred times the files, one a person',
} as const;

/** Each point takes part in two rounds, of a minute each together. */
const ROUNDS = 2;

/** Time, memory and size of an ingest over two orders of magnitude. */
export const ingestCurve: Benchmark = {
  name: CURVES.benchmark,
  title: 'Ingest over two orders of magnitude',
  about:
    'GT only. What [scale.md](scale.md) reckons from: each point is an ingest of a cohort of that size.',
  plan: async (bench) => {
    const small = await bench.smallInput('biobank');
    return {
      agree: () => agreeOnStore(bench, small),
      comparisons: [
        await curve(bench, CURVES.variants, ['panel-8k', 'panel-50k', 'panel-200k', 'panel-800k']),
        await curve(bench, CURVES.people, ['wide-500', 'wide-5000', 'biobank']),
        await curve(bench, CURVES.files, ['alone-100', 'alone-1000', 'people-10000']),
      ],
      budgets: () => [],
    };
  },
};

async function curve(
  bench: Workbench,
  title: string,
  names: readonly InputName[],
): Promise<Comparison> {
  const contenders = [];
  for (const name of names) {
    const input = await bench.input(name);
    const contender = await ingestContender(bench, input, { name: sizeOfInput(input) });
    contenders.push({ ...contender, mostRuns: ROUNDS });
  }
  return { title, unit: 'genotypes', warm: [], contenders };
}
