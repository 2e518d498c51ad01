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

/** By decimal exponent from -5 to 5: what makes six digits a whole number. */
const POWERS = Float64Array.from({ length: 11 }, (_, i) => 10 ** (10 - i));

/** Six digits, as regenie has them; three times as fast as `toPrecision` for the sizes that occur. */
export function six(value: number): string {
  const size = Math.abs(value);
  if (!(size >= 1e-4 && size < 1e5)) {
    return Number.isNaN(value) ? 'NA' : String(Number(value.toPrecision(6)));
  }
  const exponent = Math.floor(Math.log10(size));
  const power = POWERS[5 + exponent] as number;
  // Both are exact below 2⁵³, so that the quotient is the number nearest to the six digits.
  return String(Math.round(value * power) / power);
}
