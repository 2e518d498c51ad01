import type { VariantBlock, VariantStream } from '@dirghayu/genotypes';
import { definePlugin, type Stage, type StageContext } from '@dirghayu/pipeline';
import * as z from 'zod';
import { restyleContig } from '../plan/contig-style.ts';

const optionsSchema = z.strictObject({
  /** `chr` makes `chr22` of `22`; `plain` the other way round. Only main contigs change. */
  style: z.enum(['chr', 'plain']),
});

type Options = z.infer<typeof optionsSchema>;

/**
 * Brings contig names to one style; each contig that changes is reported once.
 *
 * Needs and keeps every column; holds one block at a time.
 */
export const renameContigs: ReturnType<typeof definePlugin<Options, VariantStream>> = definePlugin({
  name: 'rename-contigs',
  options: optionsSchema,
  create: ({ style }): Stage<VariantStream> => ({
    name: 'rename-contigs',
    async apply(input, context) {
      return {
        schema: input.schema,
        [Symbol.asyncIterator]: () => rename(input, style, context),
      };
    },
  }),
});

async function* rename(
  input: VariantStream,
  style: Options['style'],
  context: StageContext,
): AsyncGenerator<VariantBlock> {
  const reported = new Set<string>();
  for await (const block of input) {
    const chrom = restyleContig(block.chrom, style);
    if (chrom !== block.chrom && !reported.has(chrom)) {
      reported.add(chrom);
      const message = `Contig ${block.chrom} is stored as ${chrom}`;
      context.report({ code: 'contig-renamed', severity: 'info', message });
    }
    yield chrom === block.chrom ? block : { ...block, chrom };
  }
}
