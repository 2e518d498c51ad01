import { type CallsEncoding, type Column, variantColumns } from '@dirghayu/cohort-store';
import type { VariantSchema } from '@dirghayu/genotypes';

/** How the rows of a stream's blocks are laid out. */
export interface RowLayout {
  readonly columns: readonly Column[];
  readonly samples: number;
  readonly calls: CallsEncoding;
}

/** The layout of a stream of that schema. */
export function rowLayout({ samples, fields }: VariantSchema, calls: CallsEncoding): RowLayout {
  return { columns: variantColumns(fields, calls), samples: samples.length, calls };
}
