import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCount } from '@dirghayu/command-line';
import { bcftoolsCalls } from '../agreement/bcftools-calls.ts';
import { countCalls, requireSameCalls } from '../agreement/call-table.ts';
import { storeCalls } from '../agreement/store-calls.ts';
import type { Benchmark, Contender } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import { type ComparisonResult, contenderOf, rateOf, secondsOf } from '../compare.ts';
import { ingestContender } from '../ingest-command.ts';
import { type Input, sizeOfInput } from '../input.ts';
import { capture } from '../process.ts';
import { spreadOf } from '../statistics.ts';
import { peerCommand } from '../toolbox.ts';
import type { Workbench } from '../workbench.ts';

const OURS = 'dirghayu ingest';
const BCFTOOLS = 'bcftools merge -m none';
const LIMITED = 'dirghayu ingest, at most 256 open files';
const OPEN_FILES = 256;

/** Merging single-sample files, beside bcftools; and forty times as many of them as may be open. */
export const ingestMerge: Benchmark = {
  name: 'ingest-merge',
  title: 'Merge of single-sample files',
  about:
    'One VCF a person with the sites where they carry ALT. Genotypes are people times sites of the union. bcftools holds every file open; we hold one a thread.',
  plan: async (bench) => {
    const small = await bench.smallInput('people-1000');
    const [thousand, many] = [await bench.input('people-1000'), await bench.input('people-10000')];
    return {
      agree: () => agreeOnMerge(bench, small),
      comparisons: [
        {
          title: sizeOfInput(thousand),
          unit: 'genotypes',
          warm: [],
          contenders: [
            await ingestContender(bench, thousand, { name: OURS }),
            await mergeContender(bench, thousand),
          ],
        },
        {
          title: sizeOfInput(many),
          unit: 'genotypes',
          warm: [],
          contenders: [await limitedContender(bench, many)],
        },
      ],
      budgets: ([first, second]) => (first && second ? budgets(first, second) : []),
    };
  },
};

/** Compares the merged store with bcftools, call by call. */
async function agreeOnMerge(bench: Workbench, input: Input): Promise<readonly string[]> {
  const { bcftools } = bench.tools;
  if (!bcftools) return ['Not compared with bcftools, which is not installed.'];
  const calls = await storeCalls(bench, await bench.store(input), input.people);
  const list = await fileList(bench, input);
  const text = await capture({
    file: bcftools,
    args: ['merge', '-m', 'none', '-Ov', '--file-list', list],
  });
  const theirs = await bcftoolsCalls(bcftools, '-', text);
  requireSameCalls({ name: 'the store', calls }, { name: BCFTOOLS, calls: theirs });
  return [`Equal to \`${BCFTOOLS}\`: ${formatCount(countCalls(theirs))} calls.`];
}

/** One round: it takes minutes. */
async function mergeContender(bench: Workbench, input: Input): Promise<Contender> {
  const out = `${await bench.scratch('bcftools-merge')}.bcf`;
  const list = await fileList(bench, input);
  const threads = ['--threads', String(bench.threads)];
  const args = ['merge', '-m', 'none', ...threads, '-Ob', '-o', out, '--file-list', list];
  return {
    name: BCFTOOLS,
    command: peerCommand(bench.tools.bcftools, args),
    timing: 'process',
    work: input.genotypes,
    outputs: [out],
    mostRuns: 1,
  };
}

/** Our ingest in a shell that may hold few files open. */
async function limitedContender(bench: Workbench, input: Input): Promise<Contender> {
  const contender = await ingestContender(bench, input, { name: LIMITED });
  if (!contender.command) return contender;
  const { file, args } = contender.command;
  const limited = ['-c', `ulimit -n ${OPEN_FILES} && exec "$0" "$@"`, file, ...args];
  return { ...contender, command: { file: 'bash', args: limited }, mostRuns: 1 };
}

async function fileList(bench: Workbench, { vcf }: Input): Promise<string> {
  const files = (await readdir(vcf)).filter((name) => name.endsWith('.vcf.gz')).sort();
  const list = `${await bench.scratch(`files-${files.length}`)}.txt`;
  await writeFile(list, `${files.map((name) => join(vcf, name)).join('\n')}\n`);
  return list;
}

function budgets(first: ComparisonResult, second: ComparisonResult): Budget[] {
  const limited = secondsOf(contenderOf(second, LIMITED));
  return [
    {
      what: `merge of ${first.title}, a file a person`,
      bound: 'at least',
      limit: 10e6,
      unit: 'genotypes/s',
      measured: rateOf(contenderOf(first, OURS)),
    },
    {
      what: `runs of ${second.title}, a file a person, that completed with ${OPEN_FILES} open files`,
      bound: 'at least',
      limit: 1,
      unit: 'times',
      measured: spreadOf([limited.length]),
    },
  ];
}
