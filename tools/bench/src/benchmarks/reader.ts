import { bcftoolsCalls } from '../agreement/bcftools-calls.ts';
import { digestOfTable } from '../agreement/call-digest.ts';
import { requireSame } from '../agreement/call-table.ts';
import type { Benchmark, Contender } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import {
  type ComparisonResult,
  contenderOf,
  highestPeak,
  parseFigures,
  rateOf,
  timeRatio,
} from '../compare.ts';
import { type Input, sizeOfInput } from '../input.ts';
import type { InputName } from '../inputs.ts';
import { capture, nodeCommand } from '../process.ts';
import { peerCommand } from '../toolbox.ts';
import type { Workbench } from '../workbench.ts';
import { builtProgram } from '../workspace.ts';

const PROGRAM = builtProgram(new URL('../programs/read-vcf.js', import.meta.url));
const ONE = 'dirghayu, one thread';
const TWO = 'dirghayu, two threads';
const BGZIP = 'bgzip -dc';
const CYVCF2 = 'cyvcf2 gt_types';
const READ_WITH_CYVCF2 =
  'import cyvcf2, sys\nfor variant in cyvcf2.VCF(sys.argv[1], gts012=True): variant.gt_types\n';
const PANELS = ['panel-50k', 'panel-200k', 'panel-800k'] as const;
const EVIDENCE = ['evidence-100', 'evidence-100-500k', 'evidence', 'evidence-20k'] as const;
/** How often each call occurs on sites with one ALT allele: 0, 1, 2 copies, missing. */
const COUNT_WITH_CYVCF2 = `import cyvcf2, json, numpy, sys
counts = numpy.zeros(4, int)
for variant in cyvcf2.VCF(sys.argv[1], gts012=True):
    if len(variant.ALT) == 1: counts += numpy.bincount(variant.gt_types, minlength=4)
print(json.dumps(counts.tolist()))
`;

/** VCF → blocks of packed calls, which are dropped. */
export const reader: Benchmark = {
  name: 'reader',
  title: 'Reading VCF',
  about:
    'A file becomes blocks of packed calls, which are dropped; cyvcf2 reads every genotype and keeps none; `bgzip -dc` only inflates: the floor. Rates count bytes of VCF text, and times whole processes: of ours 0.1 s goes into starting Node, and as much again into starting threads, which short files show.',
  plan: async (bench) => {
    const smalls = [await bench.smallInput('panel-50k'), await bench.smallInput('evidence')];
    const panels = await inputs(bench, PANELS);
    const evidence = await inputs(bench, EVIDENCE);
    return {
      agree: async () => (await Promise.all(smalls.map((input) => agree(bench, input)))).flat(),
      comparisons: [
        ...panels.map((input) => comparison(bench, input, 'GT')),
        ...evidence.map((input) => comparison(bench, input, 'GT:AD:DP:GQ:PL')),
      ],
      budgets: (results) => [
        ...results.slice(0, panels.length).flatMap(panelBudgets),
        ...results.slice(panels.length).flatMap(evidenceBudgets),
      ],
    };
  },
};

/** One after the other; the first alone in a smoke run. */
async function inputs(bench: Workbench, names: readonly InputName[]): Promise<Input[]> {
  const made: Input[] = [];
  for (const name of bench.smoke ? names.slice(0, 1) : names) made.push(await bench.input(name));
  return made;
}

function comparison(bench: Workbench, input: Input, format: string) {
  return {
    title: `${sizeOfInput(input)}, ${format}`,
    unit: 'bytes' as const,
    warm: [input.vcf],
    contenders: contenders(bench, input),
  };
}

function contenders({ tools }: Workbench, { vcf, textBytes }: Input): Contender[] {
  const base = { timing: 'process', work: textBytes } as const;
  const ours = (threads: number) => nodeCommand(PROGRAM, [vcf, '--threads', String(threads)]);
  const args = ['-c', READ_WITH_CYVCF2, vcf];
  return [
    { ...base, name: ONE, command: ours(1) },
    { ...base, name: TWO, command: ours(2) },
    { ...base, name: BGZIP, command: peerCommand(tools.bgzip, ['-dc', vcf]) },
    { ...base, name: CYVCF2, command: peerCommand(tools.cyvcf2, args), mostRuns: 3 },
  ];
}

async function agree({ tools }: Workbench, { vcf }: Input): Promise<string[]> {
  const digest = async (threads: number) => {
    const args = [vcf, '--threads', String(threads), '--digest'];
    return parseFigures(await capture(nodeCommand(PROGRAM, args)), 'read-vcf');
  };
  const [one, two] = [await digest(1), await digest(2)];
  const ours = { name: ONE, value: one['digest'] };
  requireSame('the hash of all calls', { name: TWO, value: two['digest'] }, ours);
  if (!tools.bcftools) return ['Not compared with bcftools, which is not installed.'];
  const calls = await bcftoolsCalls(tools.bcftools, vcf);
  requireSame(
    'the number of variants',
    { name: ONE, value: one['variants'] },
    {
      name: 'bcftools',
      value: calls.size,
    },
  );
  requireSame('the hash of all calls', ours, { name: 'bcftools', value: digestOfTable(calls) });
  const said = `One and two threads, and bcftools: the same ${calls.size} variants, the same calls.`;
  if (!tools.cyvcf2) return [said];
  const theirs = await capture({ file: tools.cyvcf2, args: ['-c', COUNT_WITH_CYVCF2, vcf] });
  const value = JSON.stringify(await countsOfBiallelic(tools.bcftools, vcf));
  const cyvcf2 = JSON.stringify(JSON.parse(theirs));
  requireSame(
    'how often each call occurs',
    { name: 'bcftools', value },
    { name: 'cyvcf2', value: cyvcf2 },
  );
  return [
    said,
    `cyvcf2: the same counts of each call, ${value}, on the sites with one ALT allele.`,
  ];
}

async function countsOfBiallelic(bcftools: string, vcf: string): Promise<readonly number[]> {
  const biallelic = await capture({ file: bcftools, args: ['view', '--max-alleles', '2', vcf] });
  const counts = [0, 0, 0, 0];
  for (const digits of (await bcftoolsCalls(bcftools, '-', biallelic)).values()) {
    for (const digit of digits) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
  }
  return counts;
}

function evidenceBudgets(result: ComparisonResult): Budget[] {
  return [ONE, TWO].map((ours) => ({
    what: `reading GT of ${result.title}: faster than cyvcf2, ${ours.replace('dirghayu, ', '')}`,
    bound: 'at least',
    limit: 5,
    unit: 'times',
    measured: timeRatio(contenderOf(result, CYVCF2), contenderOf(result, ours)),
  }));
}

function panelBudgets(result: ComparisonResult): Budget[] {
  const [one, two] = [contenderOf(result, ONE), contenderOf(result, TWO)];
  return [
    {
      what: `reading ${result.title}: text with one thread`,
      bound: 'at least',
      limit: 1e9,
      unit: 'bytes/s',
      measured: rateOf(one),
    },
    {
      what: `reading ${result.title}: time of \`bgzip -dc\``,
      bound: 'at most',
      limit: 2.2,
      unit: 'times',
      measured: timeRatio(one, contenderOf(result, BGZIP)),
    },
    {
      what: `reading ${result.title}: two threads faster than one`,
      bound: 'at least',
      limit: 1.7,
      unit: 'times',
      measured: timeRatio(one, two),
    },
    {
      what: `reading ${result.title}: peak memory with one thread`,
      bound: 'at most',
      limit: 200e6,
      unit: 'bytes',
      measured: highestPeak(one),
    },
  ];
}
