import { type CallsEncoding, type Column, variantColumns } from '@dirghayu/cohort-store';
import type { VariantSchema } from '@dirghayu/genotypes';

/** How the rows of a stream's blocks are laid out. */
export interface RowLayout {
  readonly columns: readonly Column[];
  readonly samples: number;
  readonly calls: CallsEncoding;
  readonly hasDosages: boolean;
  /** Columns that hold a list over the samples. */
  readonly formatColumns: number;
}

/** The layout of a stream of that schema. */
export function rowLayout(schema: VariantSchema, calls: CallsEncoding): RowLayout {
  const { samples, fields, hasDosages = false } = schema;
  return {
    columns: variantColumns({ fields, calls, hasDosages }),
    samples: samples.length,
    calls,
    hasDosages,
    formatColumns: fields.filter(({ kind }) => kind === 'format').length,
  };
}
