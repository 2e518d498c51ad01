import { formatCount } from '@dirghayu/command-line';
import { agreeOnStore } from '../agreement/ingest-agreement.ts';
import type { Benchmark } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import { type ComparisonResult, type ContenderResult, timeRatio } from '../compare.ts';
import { ingestContender, plink2Contender } from '../ingest-command.ts';
import type { Input } from '../input.ts';
import { ratioOf } from '../statistics.ts';

const OURS = 'dirghayu ingest';
const PLINK2 = 'plink2 --make-pgen';

/** Time and memory at four times the variants. */
export const ingestScaling: Benchmark = {
  name: 'ingest-scaling',
  title: 'Ingest at four times the variants',
  about: '2,504 people, GT only. Time should grow with the file; memory should not.',
  plan: async (bench) => {
    const small = await bench.smallInput('panel-800k');
    const [short, long] = [await bench.input('panel-200k'), await bench.input('panel-800k')];
    return {
      agree: () => agreeOnStore(bench, small),
      comparisons: [
        {
          title: 'Four times the variants',
          unit: 'genotypes',
          warm: [short.vcf, long.vcf],
          contenders: [
            await ingestContender(bench, short, { name: named(OURS, short) }),
            await ingestContender(bench, long, { name: named(OURS, long) }),
            await plink2Contender(bench, short, named(PLINK2, short)),
            await plink2Contender(bench, long, named(PLINK2, long)),
          ],
        },
      ],
      budgets: ([result]) => (result ? budgets(result) : []),
    };
  },
};

function named(program: string, { variants }: Input): string {
  return `${program}, ${formatCount(variants)} variants`;
}

function budgets({ contenders: [short, long] }: ComparisonResult): Budget[] {
  if (!short || !long) return [];
  const peaks = ({ samples }: ContenderResult) =>
    samples.map(({ peakBytes }) => peakBytes ?? Number.NaN);
  return [
    {
      what: 'ingest of four times the variants: time, four times ± 15 %',
      bound: 'at most',
      limit: 4.6,
      unit: 'times',
      measured: timeRatio(long, short),
    },
    {
      what: 'ingest of four times the variants: peak memory, the same ± 10 %',
      bound: 'at most',
      limit: 1.1,
      unit: 'times',
      measured: ratioOf(peaks(long), peaks(short)),
    },
  ];
}
