import { type VariantStream, variantKey } from '@dirghayu/genotypes';
import type { StagePlugin } from '@dirghayu/pipeline';
import { filterPlugin } from './filter-stage.ts';
import { type ListFile, listFileOptions, readListFile } from './list-file.ts';

/** Keeps the variants that a file lists, by ID or by chrom:pos:ref:alt. */
export const keepVariants: StagePlugin<ListFile, VariantStream> = filterPlugin(
  'keep-variants',
  listFileOptions,
  (list) => {
    const names = readListFile(list);
    return ({ chrom, pos, id, ref, alt }, row) =>
      names.has(id[row] ?? '') ||
      names.has(variantKey(chrom, pos[row] as number, ref[row] ?? '', alt[row] ?? ''));
  },
);
