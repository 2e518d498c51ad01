import type { VariantStream } from '@dirghayu/genotypes';
import type { StagePlugin } from '@dirghayu/pipeline';
import * as z from 'zod';
import { filterPlugin } from './filter-stage.ts';

/**
 * Drops variants that depart from Hardy–Weinberg proportions with an exact p-value below
 * `minP`. Rows with haploid calls (chrX of men, Y, MT) are not tested and stay.
 */
export const dropHwe: StagePlugin<{ minP: number }, VariantStream> = filterPlugin(
  'drop-hwe',
  z.strictObject({ minP: z.number().min(0).max(1) }),
  ({ minP }) =>
    (block, row, people) => {
      const called = people - (block.missing[row] as number);
      if (block.an[row] !== 2 * called) return true;
      const het = block.het[row] as number;
      const homAlt = block.homAlt[row] as number;
      return hardyWeinbergP(het, homAlt, called - het - homAlt) >= minP;
    },
);

/**
 * Exact p-value of Hardy–Weinberg proportions, given the counts of one variant: the chance of a
 * number of heterozygotes at most as likely as the one seen (Wigginton et al. 2005). 1 without
 * people.
 *
 * The chances of neighbouring numbers of heterozygotes have a simple ratio, so all of them
 * follow from the one nearest the mode: O(people).
 */
export function hardyWeinbergP(het: number, homAlt: number, homRef: number): number {
  const people = het + homAlt + homRef;
  const rare = 2 * Math.min(homAlt, homRef) + het;
  if (people === 0 || rare === 0) return 1;
  const chances = new Float64Array(rare + 1);
  const mode = nearestParity(Math.round((rare * (2 * people - rare)) / (2 * people)), rare);
  chances[mode] = 1;
  let total = 1;
  for (let h = mode; h >= 2; h -= 2) {
    const [homRare, homCommon] = [(rare - h) / 2, people - (rare + h) / 2];
    const ratio = (h * (h - 1)) / (4 * (homRare + 1) * (homCommon + 1));
    chances[h - 2] = (chances[h] as number) * ratio;
    total += chances[h - 2] as number;
  }
  for (let h = mode; h <= rare - 2; h += 2) {
    const [homRare, homCommon] = [(rare - h) / 2, people - (rare + h) / 2];
    const ratio = (4 * homRare * homCommon) / ((h + 2) * (h + 1));
    chances[h + 2] = (chances[h] as number) * ratio;
    total += chances[h + 2] as number;
  }
  // Ties that rounding has parted still count.
  const limit = (chances[het] as number) * (1 + 1e-8);
  const sum = chances.reduce((all, chance) => (chance <= limit ? all + chance : all), 0);
  return Math.min(1, sum / total);
}

/** The number of heterozygotes has the parity of the rare allele's copies. */
function nearestParity(value: number, rare: number): number {
  return value % 2 === rare % 2 ? value : value + (value < rare ? 1 : -1);
}
