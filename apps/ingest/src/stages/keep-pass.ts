import type { VariantStream } from '@dirghayu/genotypes';
import type { StagePlugin } from '@dirghayu/pipeline';
import * as z from 'zod';
import { filterPlugin } from './filter-stage.ts';

/** Keeps variants whose FILTER is PASS or missing. */
export const keepPass: StagePlugin<object, VariantStream> = filterPlugin(
  'keep-pass',
  z.strictObject({}),
  () => (block, row) => block.filter[row]?.every((filter) => filter === 'PASS') ?? true,
);
