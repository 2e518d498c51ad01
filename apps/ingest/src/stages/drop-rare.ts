import type { VariantStream } from '@dirghayu/genotypes';
import type { StagePlugin } from '@dirghayu/pipeline';
import * as z from 'zod';
import { filterPlugin } from './filter-stage.ts';

/**
 * Drops variants whose rarer allele is rarer than `minMaf`, 0 to 0.5 of the called alleles.
 *
 * A variant without any call has no frequency and is dropped when `minMaf` is above 0.
 */
export const dropRare: StagePlugin<{ minMaf: number }, VariantStream> = filterPlugin(
  'drop-rare',
  z.strictObject({ minMaf: z.number().min(0).max(0.5) }),
  ({ minMaf }) =>
    (block, row) => {
      const an = block.an[row] as number;
      const frequency = an === 0 ? 0 : (block.ac[row] as number) / an;
      return Math.min(frequency, 1 - frequency) >= minMaf;
    },
);
