/** The source of a stage called `name`, such as `drop-singletons`. */
export function stageSource(name: string): string {
  return `import type { VariantStream } from '@dirghayu/genotypes';
import type { StagePlugin } from '@dirghayu/pipeline';
import * as z from 'zod';
import { filterPlugin } from './filter-stage.ts';

/** Drops variants with fewer copies of ALT than \`minCopies\`. */
export const ${camelCase(name)}: StagePlugin<{ minCopies: number }, VariantStream> = filterPlugin(
  '${name}',
  z.strictObject({ minCopies: z.int().min(0) }),
  ({ minCopies }) =>
    (block, row) =>
      (block.ac[row] as number) >= minCopies,
);
`;
}

/** Its test: what it keeps and counts, and the contract that every stage keeps. */
export function stageTest(name: string): string {
  const variable = camelCase(name);
  return `import { packCalls, type VariantBlock, type VariantStream } from '@dirghayu/genotypes';
import { createContext, createStage, type Diagnostic } from '@dirghayu/pipeline';
import { stageContract } from '@dirghayu/pipeline/testing';
import { expect, it } from 'vitest';
import { ${variable} } from '../../src/stages/${name}.ts';

/** Two variants of two people: one copy of ALT, then four. */
const BLOCK: VariantBlock = {
  count: 2,
  chrom: '1',
  pos: Int32Array.of(10, 20),
  id: [null, null],
  ref: ['A', 'A'],
  alt: ['G', 'G'],
  altIndex: Uint16Array.of(1, 1),
  qual: new Float32Array(2),
  filter: [null, null],
  ac: Int32Array.of(1, 4),
  an: Int32Array.of(4, 4),
  het: Int32Array.of(1, 0),
  homAlt: Int32Array.of(0, 2),
  missing: new Int32Array(2),
  calls: Uint8Array.of(...packCalls([1, 0]), ...packCalls([2, 2])),
  stride: 1,
  fields: new Map(),
};

function stream(...blocks: readonly VariantBlock[]): VariantStream {
  return {
    schema: { samples: ['P1', 'P2'], fields: [] },
    async *[Symbol.asyncIterator]() {
      yield* blocks;
    },
  };
}

it('${name} keeps what it should, and counts the rest', async () => {
  const reports: Diagnostic[] = [];
  const stage = await createStage(${variable}, { minCopies: 2 });
  const context = createContext({ report: (diagnostic) => reports.push(diagnostic) });
  const kept: number[] = [];
  for await (const { pos } of await stage.apply(stream(BLOCK), context)) kept.push(...pos);
  expect(kept).toEqual([20]);
  expect(reports.map(({ code, count }) => [code, count])).toEqual([['${name}', 1]]);
});

stageContract('${name}', {
  create: () => ${variable}.create({ minCopies: 2 }),
  empty: () => stream(),
  input: () => stream(BLOCK, BLOCK),
});
`;
}

/**
 * The list of stages with one more in it.
 *
 * @throws {Error} If the list does not look as it did when this was written.
 */
export function registerStage(list: string, name: string): string {
  const variable = camelCase(name);
  const registered = list
    .replace(
      "import { keepVariants } from './keep-variants.ts';\n",
      (line) => `${line}import { ${variable} } from './${name}.ts';\n`,
    )
    .replace('keepSnps, keepVariants]', `keepSnps, keepVariants, ${variable}]`);
  // Once imported and once listed.
  if (registered.split(variable).length === 3) return registered;
  throw new Error(
    'apps/ingest/src/stages/load-stage.ts has changed: add the stage to OURS by hand',
  );
}

/** `drop-singletons` as `dropSingletons`. */
function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
