import { selectRows, type VariantBlock, type VariantStream } from '@dirghayu/genotypes';
import {
  definePlugin,
  type Stage,
  type StageContext,
  type StagePlugin,
  type StandardSchema,
} from '@dirghayu/pipeline';

/** Whether row `row` of a block of `people` people stays. */
export type RowTest = (block: VariantBlock, row: number, people: number) => boolean;

/**
 * A plugin that drops variants by a test of one row; what it drops is counted under its name.
 *
 * The stage needs and keeps every column, and holds one block at a time.
 */
export function filterPlugin<Options>(
  name: string,
  options: StandardSchema<Options>,
  createTest: (options: Options) => RowTest,
): StagePlugin<Options, VariantStream> {
  return definePlugin({
    name,
    options,
    create: (chosen): Stage<VariantStream> => ({
      name,
      async apply(input, context) {
        const test = createTest(chosen);
        return {
          schema: input.schema,
          [Symbol.asyncIterator]: () => filter(input, name, test, context),
        };
      },
    }),
  });
}

async function* filter(
  input: VariantStream,
  name: string,
  test: RowTest,
  context: StageContext,
): AsyncGenerator<VariantBlock> {
  const people = input.schema.samples.length;
  for await (const block of input) {
    const kept: number[] = [];
    for (let row = 0; row < block.count; row++) if (test(block, row, people)) kept.push(row);
    if (kept.length === block.count) {
      yield block;
      continue;
    }
    report(context, name, block, block.count - kept.length);
    if (kept.length > 0) yield selectRows(block, kept);
  }
}

function report(context: StageContext, code: string, block: VariantBlock, count: number): void {
  const { chrom, pos } = block;
  const message = `${chrom}:${pos[0]}-${pos[block.count - 1]}: ${count} variants dropped`;
  context.report({ code, severity: 'info', message, count });
}
