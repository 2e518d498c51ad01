import { packedLength, type VariantBlock, type VariantStream } from '@dirghayu/genotypes';
import { SchemaMismatchError } from '@dirghayu/pipeline';
import { type BlockChunk, createBlockChunk } from './block-chunk.ts';
import { callBytes, VECTOR_ROWS } from './row-groups.ts';
import type { RowLayout } from './row-layout.ts';
import { SortOrder } from './sort-order.ts';
import type { StagingTable } from './staging-table.ts';

/** The variants of one contig, one after another. */
export interface ContigRun {
  readonly chrom: string;
  /** Position of the first variant, 1-based. */
  readonly firstPos: number;
  /** Position of the last variant, 1-based. */
  readonly lastPos: number;
}

/** Stages the blocks of one contig after another; yields when all of a contig are staged. */
export async function* stageContigs(
  input: VariantStream,
  signal: AbortSignal,
  table: StagingTable,
  layout: RowLayout,
): AsyncGenerator<ContigRun> {
  const order = new SortOrder();
  const chunk = createBlockChunk(layout);
  let run: ContigRun | undefined;
  for await (const block of input) {
    signal.throwIfAborted();
    if (block.count === 0) continue;
    order.check(block);
    if (run && run.chrom !== block.chrom) {
      yield run;
      run = undefined;
    }
    stageBlock(block, chunk, table, layout);
    const lastPos = block.pos[block.count - 1] as number;
    run = { chrom: block.chrom, firstPos: run?.firstPos ?? (block.pos[0] as number), lastPos };
  }
  if (run) yield run;
}

/** Bytes of calls a chunk may hold: lists of wide cohorts need small chunks. */
const CHUNK_BYTES = 16 << 20;

function stageBlock(
  block: VariantBlock,
  chunk: BlockChunk,
  table: StagingTable,
  layout: RowLayout,
): void {
  if (block.stride !== packedLength(layout.samples)) {
    throw new SchemaMismatchError('Cannot write block', {
      expected: `rows of ${packedLength(layout.samples)} bytes for ${layout.samples} samples`,
      actual: `rows of ${block.stride} bytes`,
    });
  }
  const bytes = callBytes(layout);
  const step = Math.max(1, Math.min(VECTOR_ROWS, Math.floor(CHUNK_BYTES / Math.max(1, bytes))));
  for (let start = 0; start < block.count; start += step) {
    const end = Math.min(block.count, start + step);
    table.append(chunk.fill(block, start, end), (end - start) * bytes);
  }
}
