import { formatCount } from '@dirghayu/command-line';
import type { Input } from '../input.ts';
import { capture } from '../process.ts';
import type { Workbench } from '../workbench.ts';
import { bcftoolsCalls } from './bcftools-calls.ts';
import { type CallTable, countCalls, requireSameCalls } from './call-table.ts';
import { plink2Calls } from './plink2-calls.ts';
import { storeCalls } from './store-calls.ts';

/**
 * Compares our store of an input with what bcftools and plink2 make of it, call by call.
 *
 * @throws {BenchError} If a call differs.
 */
export async function agreeOnStore(bench: Workbench, input: Input): Promise<readonly string[]> {
  const calls = await storeCalls(bench, await bench.store(input), input.people);
  return [await againstBcftools(bench, input, calls), await againstPlink2(bench, input, calls)];
}

async function againstBcftools(
  { tools: { bcftools } }: Workbench,
  { vcf }: Input,
  calls: CallTable,
): Promise<string> {
  if (!bcftools) return 'Not compared with bcftools, which is not installed.';
  const theirs = await bcftoolsCalls(bcftools, vcf);
  requireSameCalls({ name: 'the store', calls }, { name: 'bcftools', calls: theirs });
  return `Equal to \`bcftools norm -m-\`: ${formatCount(countCalls(theirs))} calls.`;
}

async function againstPlink2(bench: Workbench, { vcf }: Input, calls: CallTable): Promise<string> {
  const { plink2 } = bench.tools;
  if (!plink2) return 'Not compared with plink2, which is not installed.';
  const out = await bench.scratch('plink2-agreement');
  await capture({
    file: plink2,
    args: ['--vcf', vcf, '--make-pgen', '--allow-extra-chr', '--out', out],
  });
  const theirs = await plink2Calls(plink2, out, bench.threads);
  const shared = new Map([...calls].filter(([key]) => theirs.has(key)));
  requireSameCalls({ name: 'the store', calls: shared }, { name: 'plink2', calls: theirs });
  return `Equal to \`plink2 --make-pgen\` on the sites with one ALT allele: ${formatCount(countCalls(theirs))} calls.`;
}
