import { selectRows, type VariantBlock, type VariantStream } from '@dirghayu/genotypes';
import { definePlugin, type Stage, type StageContext } from '@dirghayu/pipeline';
import * as z from 'zod';

const optionsSchema = z.strictObject({
  /** Keeps variants whose FILTER is PASS or missing. */
  passOnly: z.boolean().default(false),
  /** Least frequency of the rarer allele, over called alleles. */
  minMaf: z.number().min(0).max(0.5).default(0),
  /** Greatest share of missing calls. */
  maxMissing: z.number().min(0).max(1).default(1),
});

/** Options of `filter-variants`. */
export type FilterVariantsOptions = z.infer<typeof optionsSchema>;

/**
 * Drops variants by FILTER, allele frequency and missingness; each reason is counted.
 *
 * Needs and keeps every column; holds one block at a time. A variant without any call has no
 * frequency and is dropped when `minMaf` is above 0.
 */
export const filterVariants: StageOf = definePlugin({
  name: 'filter-variants',
  options: optionsSchema,
  create: (options) => createFilter(options),
});

type StageOf = ReturnType<typeof definePlugin<FilterVariantsOptions, VariantStream>>;

function createFilter(options: FilterVariantsOptions): Stage<VariantStream> {
  return {
    name: 'filter-variants',
    async apply(input, context) {
      return {
        schema: input.schema,
        [Symbol.asyncIterator]: () => filter(input, options, context),
      };
    },
  };
}

async function* filter(
  input: VariantStream,
  options: FilterVariantsOptions,
  context: StageContext,
): AsyncGenerator<VariantBlock> {
  const people = input.schema.samples.length;
  for await (const block of input) {
    const kept: number[] = [];
    const dropped = new Map<string, number>();
    for (let row = 0; row < block.count; row++) {
      const reason = reasonToDrop(block, row, people, options);
      if (reason === null) kept.push(row);
      else dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
    }
    for (const [code, count] of dropped) report(context, block, code, count);
    if (kept.length === block.count) yield block;
    else if (kept.length > 0) yield selectRows(block, kept);
  }
}

function reasonToDrop(
  block: VariantBlock,
  row: number,
  people: number,
  { passOnly, minMaf, maxMissing }: FilterVariantsOptions,
): string | null {
  const filters = block.filter[row];
  if (passOnly && filters?.some((filter) => filter !== 'PASS')) return 'filter-not-pass';
  const missing = block.missing[row] as number;
  if (missing > maxMissing * people) return 'filter-max-missing';
  const an = block.an[row] as number;
  const frequency = an === 0 ? 0 : (block.ac[row] as number) / an;
  if (Math.min(frequency, 1 - frequency) < minMaf) return 'filter-min-maf';
  return null;
}

function report(context: StageContext, block: VariantBlock, code: string, count: number): void {
  context.report({
    code,
    severity: 'info',
    message: `${block.chrom}:${block.pos[0]}-${block.pos[block.count - 1]}: ${count} variants dropped`,
    count,
  });
}
