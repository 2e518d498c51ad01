import type { VariantStream } from '@dirghayu/genotypes';
import type { StagePlugin } from '@dirghayu/pipeline';
import * as z from 'zod';
import { filterPlugin } from './filter-stage.ts';

/** Drops variants with a greater share of missing calls than `maxMissing`, 0 to 1. */
export const dropMissing: StagePlugin<{ maxMissing: number }, VariantStream> = filterPlugin(
  'drop-missing',
  z.strictObject({ maxMissing: z.number().min(0).max(1) }),
  ({ maxMissing }) =>
    (block, row, people) =>
      (block.missing[row] as number) <= maxMissing * people,
);
