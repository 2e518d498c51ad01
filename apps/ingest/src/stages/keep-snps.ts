import type { VariantBlock, VariantStream } from '@dirghayu/genotypes';
import type { StagePlugin } from '@dirghayu/pipeline';
import * as z from 'zod';
import { filterPlugin } from './filter-stage.ts';

const BASE = /^[ACGT]$/i;

/**
 * Keeps biallelic SNPs: REF and ALT of one base, and no other ALT at the position with the same
 * REF. Rows of one position must lie in one block, as sources give them.
 */
export const keepSnps: StagePlugin<object, VariantStream> = filterPlugin(
  'keep-biallelic-snps',
  z.strictObject({}),
  () => (block, row) =>
    BASE.test(block.ref[row] ?? '') && BASE.test(block.alt[row] ?? '') && isAlone(block, row),
);

function isAlone(block: VariantBlock, row: number): boolean {
  const isSameSite = (other: number) =>
    block.pos[other] === block.pos[row] && block.ref[other] === block.ref[row];
  return block.altIndex[row] === 1 && !isSameSite(row - 1) && !isSameSite(row + 1);
}
