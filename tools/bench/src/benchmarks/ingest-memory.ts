import { agreeOnStore } from '../agreement/ingest-agreement.ts';
import type { Benchmark, Comparison } from '../benchmark.ts';
import { type ComparisonResult, highestPeak } from '../compare.ts';
import { ingestContender } from '../ingest-command.ts';
import { type Input, sizeOfInput } from '../input.ts';
import type { Workbench } from '../workbench.ts';

const LIMITS = [
  { flag: '1GB', bytes: 1e9 },
  { flag: '4GB', bytes: 4e9 },
] as const;

/** Peak memory of an ingest against its `--memory`. */
export const ingestMemory: Benchmark = {
  name: 'ingest-memory',
  title: 'Ingest in the memory given',
  about:
    'Peak memory of the whole process, long input and wide input, for two values of `--memory`.',
  plan: async (bench) => {
    const small = await bench.smallInput('biobank');
    const inputs = [await bench.input('panel-800k'), await bench.input('biobank')];
    return {
      agree: () => agreeOnStore(bench, small),
      comparisons: await Promise.all(inputs.map((input) => comparison(bench, input))),
      budgets: (results) => results.flatMap(budgets),
    };
  },
};

async function comparison(bench: Workbench, input: Input): Promise<Comparison> {
  const contenders = LIMITS.map(({ flag }) =>
    ingestContender(bench, input, { name: `--memory ${flag}`, flags: ['--memory', flag] }),
  );
  return {
    title: sizeOfInput(input),
    unit: 'genotypes',
    warm: [input.vcf],
    contenders: await Promise.all(contenders),
  };
}

function budgets({ title, contenders }: ComparisonResult) {
  return LIMITS.map(({ flag, bytes }, i) => {
    const contender = contenders[i];
    return {
      what: `peak memory of ingesting ${title} with \`--memory ${flag}\``,
      bound: 'at most' as const,
      limit: bytes,
      unit: 'bytes' as const,
      measured: contender ? highestPeak(contender) : null,
    };
  });
}
