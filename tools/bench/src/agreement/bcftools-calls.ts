import { capture } from '../process.ts';
import type { CallTable } from './call-table.ts';

/**
 * Calls as bcftools reads them, multiallelic records split. A half call is missing.
 *
 * @param vcf Path, or `-` for `text`.
 */
export async function bcftoolsCalls(
  bcftools: string,
  vcf: string,
  text?: string,
): Promise<CallTable> {
  const split = await capture({ file: bcftools, args: ['norm', '-m-', vcf] }, text);
  const format = '%CHROM:%POS:%REF:%ALT[\t%GT]\n';
  const calls = await capture({ file: bcftools, args: ['query', '-f', format] }, split);
  return new Map(
    calls
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [key = '', ...genotypes] = line.split('\t');
        return [key, genotypes.map(copiesOfAlt).join('')];
      }),
  );
}

function copiesOfAlt(genotype: string): string {
  const alleles = genotype.split(/[|/]/);
  if (alleles.includes('.')) return '3';
  return String(alleles.filter((allele) => allele === '1').length);
}
