import type { SiteBlock } from '@dirghayu/genotypes';
import type { VariantEffect } from './association-scan.ts';
import { minusLog10P } from './normal-tail.ts';

/** Columns of regenie's output (version 3, calls without imputation), separated by spaces. */
export const REGENIE_HEADER =
  'CHROM GENPOS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA SE CHISQ LOG10P EXTRA';

/** The first columns of a variant; ALLELE1, which effects are of, is ALT. */
export function regenieSite({ chrom, pos, id, ref, alt }: SiteBlock, i: number): string {
  const name = id[i] ?? `${chrom}:${pos[i]}:${ref[i]}:${alt[i]}`;
  return `${chrom} ${pos[i]} ${name} ${ref[i]} ${alt[i]}`;
}

/** A line of the table; `NA` where nothing can be said, and EXTRA then has why. */
export function regenieLine(site: string, effect: VariantEffect): string {
  const { altFrequency, people, beta, error, chiSquare, method } = effect;
  const extra = Number.isNaN(chiSquare) ? 'TEST_FAIL' : (method ?? 'NA');
  const log10P = minusLog10P(chiSquare);
  return `${site} ${six(altFrequency)} ${people} ADD ${six(beta)} ${six(error)} ${six(chiSquare)} ${six(log10P)} ${extra}`;
}

/** Six digits, as regenie has them. */
function six(value: number): string {
  return Number.isNaN(value) ? 'NA' : String(Number(value.toPrecision(6)));
}
