import type { Contender } from './benchmark.ts';
import type { Input } from './input.ts';
import { nodeCommand } from './process.ts';
import { peerCommand } from './toolbox.ts';
import type { Workbench } from './workbench.ts';
import { INGEST } from './workspace.ts';

/** Our ingest of a VCF into a store of its own. */
export async function ingestContender(
  bench: Workbench,
  { vcf, genotypes }: Input,
  { name, flags = [] }: { readonly name: string; readonly flags?: readonly string[] },
): Promise<Contender> {
  const store = await bench.scratch(`ingest ${name}`);
  const threads = ['--threads', String(bench.threads)];
  const args = ['--input-dir', vcf, '--output-dir', store, ...threads, '--json', ...flags];
  return {
    name,
    command: nodeCommand(INGEST, args),
    timing: 'process',
    work: genotypes,
    outputs: [store],
    sized: [store],
  };
}

/** `plink2 --make-pgen` of a VCF. */
export async function plink2Contender(
  bench: Workbench,
  { vcf, genotypes }: Input,
  name: string,
): Promise<Contender> {
  const out = await bench.scratch(`plink2 ${name}`);
  const threads = ['--threads', String(bench.threads)];
  const args = ['--vcf', vcf, '--make-pgen', '--allow-extra-chr', ...threads, '--out', out];
  const [pgen, pvar] = [`${out}.pgen`, `${out}.pvar`];
  return {
    name,
    command: peerCommand(bench.tools.plink2, args),
    timing: 'process',
    work: genotypes,
    outputs: [pgen, pvar],
    sized: [pgen, pvar],
  };
}

/** `bcftools view -Ob` of a VCF; three rounds, since it takes five times as long. */
export async function bcftoolsContender(
  bench: Workbench,
  { vcf, genotypes }: Input,
  name: string,
): Promise<Contender> {
  const out = `${await bench.scratch('bcftools')}.bcf`;
  const args = ['view', '--threads', String(bench.threads), '-Ob', '-o', out, vcf];
  return {
    name,
    command: peerCommand(bench.tools.bcftools, args),
    timing: 'process',
    work: genotypes,
    outputs: [out],
    sized: [out],
    mostRuns: 3,
  };
}
