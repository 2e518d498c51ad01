import { readFile } from 'node:fs/promises';
import { packCalls, tallyCalls, type VariantBlock, type VariantStream } from '@dirghayu/genotypes';
import { createStage, DiagnosticCounter, from } from '@dirghayu/pipeline';
import { stageContract } from '@dirghayu/pipeline/testing';
import { describe, expect, test } from 'vitest';
import { dropMonomorphic } from './drop-monomorphic.ts';

/** One row of calls a variant, over four people. */
function block(rows: readonly (readonly number[])[]): VariantBlock {
  const tallies = rows.map((row) => tallyCalls(packCalls(row), 4));
  return {
    count: rows.length,
    chrom: '22',
    pos: Int32Array.from(rows, (_, i) => i + 1),
    id: rows.map(() => null),
    ref: rows.map(() => 'A'),
    alt: rows.map(() => 'C'),
    altIndex: new Uint16Array(rows.length).fill(1),
    qual: new Float32Array(rows.length).fill(Number.NaN),
    filter: rows.map(() => null),
    ac: Int32Array.from(tallies, ({ one, two }) => one + 2 * two),
    an: Int32Array.from(tallies, ({ missing }) => 2 * (4 - missing)),
    het: Int32Array.from(tallies, ({ one }) => one),
    homAlt: Int32Array.from(tallies, ({ two }) => two),
    missing: Int32Array.from(tallies, ({ missing }) => missing),
    calls: Uint8Array.from(rows.flatMap((row) => [...packCalls(row)])),
    stride: 1,
    fields: new Map(),
  };
}

const stream = (blocks: readonly VariantBlock[]): VariantStream => ({
  schema: { samples: ['A', 'B', 'C', 'D'], fields: [] },
  async *[Symbol.asyncIterator]() {
    yield* blocks;
  },
});

const mixed = [
  block([
    [0, 0, 0, 0],
    [0, 1, 0, 3],
  ]),
  block([[2, 2, 2, 3]]),
  block([[1, 2, 0, 0]]),
];

stageContract<VariantStream, VariantStream>('drop-monomorphic', {
  create: () => dropMonomorphic.create({ minCopies: 1 }),
  empty: () => stream([]),
  input: () => stream(mixed),
});

describe('drop-monomorphic', () => {
  test('drops what does not vary among the called, and counts it', async () => {
    const counter = new DiagnosticCounter();
    const source = { name: 'blocks', open: async () => stream(mixed) };
    const kept: number[][] = [];
    const stage = await createStage(dropMonomorphic, {});
    const output = await from(source)
      .through(stage)
      .open({ report: (item) => counter.add(item) });
    for await (const { pos } of output) kept.push([...pos]);
    expect(kept).toEqual([[2], [1]]);
    expect(counter.counts()).toMatchObject([{ code: 'monomorphic-variant', count: 2 }]);
  });

  test('refuses options that it does not know', async () => {
    await expect(createStage(dropMonomorphic, { copies: 2 })).rejects.toThrow(
      'Cannot create stage "drop-monomorphic": options: ',
    );
  });
});

test('docs/stages.md shows this stage as it stands', async () => {
  const page = await readFile(new URL('../../../../docs/stages.md', import.meta.url), 'utf8');
  const stage = await readFile(new URL('./drop-monomorphic.ts', import.meta.url), 'utf8');
  expect(/```ts\n(.*?)```/s.exec(page)?.[1]).toBe(stage);
});
