import { agreeOnStore } from '../agreement/ingest-agreement.ts';
import type { Benchmark } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import { type ComparisonResult, contenderOf, timeRatio } from '../compare.ts';
import { bcftoolsContender, ingestContender, plink2Contender } from '../ingest-command.ts';
import { type Input, sizeOfInput } from '../input.ts';
import { spreadOf } from '../statistics.ts';
import type { Workbench } from '../workbench.ts';

const OURS = 'dirghayu ingest';
const PLINK2 = 'plink2 --make-pgen';
const BCFTOOLS = 'bcftools view -Ob';

/** VCF → store, beside plink2 and bcftools; and how large the outputs are. */
export const ingestSpeed: Benchmark = {
  name: 'ingest',
  title: 'Ingest',
  about:
    '2,504 people, GT only: a VCF in BGZF becomes a cohort store. Output of plink2 is `.pgen` and `.pvar`; ours is the whole directory.',
  plan: async (bench) => {
    const small = await bench.smallInput('panel-50k');
    const inputs = [await bench.input('panel-50k'), await bench.input('panel-200k')] as const;
    return {
      agree: () => agreeOnStore(bench, small),
      comparisons: await Promise.all(
        inputs.map(async (input) => ({
          title: sizeOfInput(input),
          unit: 'genotypes' as const,
          warm: [input.vcf],
          contenders: await contenders(bench, input),
        })),
      ),
      budgets: ([, large]) => (large ? budgets(large, inputs[1]) : []),
    };
  },
};

async function contenders(bench: Workbench, input: Input) {
  return [
    await ingestContender(bench, input, { name: OURS }),
    await plink2Contender(bench, input, PLINK2),
    await bcftoolsContender(bench, input, BCFTOOLS),
  ];
}

function budgets(result: ComparisonResult, input: Input): Budget[] {
  const [ours, plink2, bcftools] = [OURS, PLINK2, BCFTOOLS].map((name) =>
    contenderOf(result, name),
  );
  if (!ours || !plink2 || !bcftools) return [];
  const size = sizeOfInput(input);
  const share = (bytes: number | null) =>
    bytes === null || ours.outputBytes === null ? null : spreadOf([ours.outputBytes / bytes]);
  const speed = { bound: 'at least', unit: 'times' } as const;
  const space = { bound: 'at most', unit: 'share' } as const;
  return [
    {
      what: `ingest of ${size}: faster than \`${PLINK2}\``,
      ...speed,
      limit: 2,
      measured: timeRatio(plink2, ours),
    },
    {
      what: `ingest of ${size}: faster than \`${BCFTOOLS}\``,
      ...speed,
      limit: 10,
      measured: timeRatio(bcftools, ours),
    },
    {
      what: `store of ${size} against .pgen + .pvar`,
      ...space,
      limit: 0.5,
      measured: share(plink2.outputBytes),
    },
    {
      what: `store of ${size} against .vcf.gz of level 6`,
      ...space,
      limit: 0.5,
      measured: share(input.vcfBytes),
    },
    {
      what: `store of ${size} against the VCF text`,
      ...space,
      limit: 0.03,
      measured: share(input.textBytes),
    },
  ];
}
