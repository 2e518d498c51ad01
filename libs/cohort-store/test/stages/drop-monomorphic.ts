import { selectRows, type VariantBlock, type VariantStream } from '@dirghayu/genotypes';
import { definePlugin, type Stage, type StageContext } from '@dirghayu/pipeline';
import * as z from 'zod';

const optionsSchema = z.strictObject({
  /** Fewest copies of the rarer allele that a variant must have to stay. */
  minCopies: z.int().min(1).default(1),
});

/**
 * Drops variants whose rarer allele has fewer than `minCopies` copies; reports their number.
 *
 * Reads `ac` and `an`; keeps every column; holds one block.
 */
export const dropMonomorphic = definePlugin({
  name: 'drop-monomorphic',
  options: optionsSchema,
  create: ({ minCopies }): Stage<VariantStream> => ({
    name: 'drop-monomorphic',
    async apply(input, context) {
      return {
        schema: input.schema,
        [Symbol.asyncIterator]: () => keepPolymorphic(input, minCopies, context),
      };
    },
  }),
});

async function* keepPolymorphic(
  input: VariantStream,
  minCopies: number,
  { report }: StageContext,
): AsyncGenerator<VariantBlock> {
  for await (const block of input) {
    const kept = [...block.ac.keys()].filter((row) => rarerCopies(block, row) >= minCopies);
    const count = block.count - kept.length;
    if (count > 0) {
      const message = `Fewer than ${minCopies} copies of the rarer allele on ${block.chrom}`;
      report({ code: 'monomorphic-variant', severity: 'info', message, count });
    }
    if (count === 0) yield block;
    else if (kept.length > 0) yield selectRows(block, kept);
  }
}

function rarerCopies({ ac, an }: VariantBlock, row: number): number {
  const copies = ac[row] ?? 0;
  return Math.min(copies, (an[row] ?? 0) - copies);
}
