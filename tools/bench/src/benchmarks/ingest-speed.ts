import { agreeOnStore } from '../agreement/ingest-agreement.ts';
import type { Benchmark, Comparison } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import { type ComparisonResult, contenderOf, timeRatio } from '../compare.ts';
import { bcftoolsContender, ingestContender, plink2Contender } from '../ingest-command.ts';
import { type Input, sizeOfInput } from '../input.ts';
import { spreadOf } from '../statistics.ts';
import type { Workbench } from '../workbench.ts';

const OURS = 'dirghayu ingest';
const PLINK2 = 'plink2 --make-pgen';
const BCFTOOLS = 'bcftools view -Ob';
const PHASED = 'phased';
const UNPHASED = 'unphased, 1 % missing';

/** VCF → store, beside plink2 and bcftools; and how large the outputs are. */
export const ingestSpeed: Benchmark = {
  name: 'ingest',
  title: 'Ingest',
  about:
    '2,504 people, GT only: a VCF in BGZF becomes a cohort store. Output of plink2 is `.pgen` and `.pvar`; ours is the whole directory.',
  plan: async (bench) => {
    const smalls = [await bench.smallInput('panel-50k'), await bench.smallInput('unphased-50k')];
    const long = await bench.input('panel-200k');
    const unphased = await bench.input('unphased-50k');
    return {
      agree: async () =>
        (await Promise.all(smalls.map((input) => agreeOnStore(bench, input)))).flat(),
      comparisons: [
        await comparison(bench, await bench.input('panel-50k'), PHASED),
        await comparison(bench, long, PHASED),
        await comparison(bench, unphased, UNPHASED),
      ],
      budgets: ([, first, second]) =>
        first && second
          ? [...speedBudgets(first), ...sizeBudgets(first, long), ...sizeBudgets(second, unphased)]
          : [],
    };
  },
};

async function comparison(bench: Workbench, input: Input, kind: string): Promise<Comparison> {
  return {
    title: `${sizeOfInput(input)}, ${kind}`,
    unit: 'genotypes',
    warm: [input.vcf],
    contenders: await contenders(bench, input),
  };
}

async function contenders(bench: Workbench, input: Input) {
  return [
    await ingestContender(bench, input, { name: OURS }),
    await plink2Contender(bench, input, PLINK2),
    await bcftoolsContender(bench, input, BCFTOOLS),
  ];
}

function speedBudgets(result: ComparisonResult): Budget[] {
  const ours = contenderOf(result, OURS);
  const faster = (name: string, limit: number): Budget => ({
    what: `ingest of ${result.title}: faster than \`${name}\``,
    bound: 'at least',
    limit,
    unit: 'times',
    measured: timeRatio(contenderOf(result, name), ours),
  });
  return [faster(PLINK2, 2), faster(BCFTOOLS, 10)];
}

function sizeBudgets(result: ComparisonResult, { vcfBytes, textBytes }: Input): Budget[] {
  const ours = contenderOf(result, OURS).outputBytes;
  const plink2 = contenderOf(result, PLINK2).outputBytes;
  const share = (what: string, bytes: number | null, limit: number): Budget => ({
    what: `store of ${result.title}, against ${what}`,
    bound: 'at most',
    limit,
    unit: 'share',
    measured: bytes === null || ours === null ? null : spreadOf([ours / bytes]),
  });
  return [
    share('.pgen + .pvar', plink2, 0.5),
    share('.vcf.gz of level 6', vcfBytes, 0.5),
    share('the VCF text', textBytes, 0.03),
  ];
}
