import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type CallsEncoding, variantColumns } from '@dirghayu/cohort-store';
import type { VariantBlock, VariantStream } from '@dirghayu/genotypes';
import type { Sink, StageContext } from '@dirghayu/pipeline';
import type { DuckDBConnection } from '@duckdb/node-api';
import { blockChunk, type RowLayout } from './block-chunk.ts';
import { withEngine } from './connection.ts';
import { type FileSummary, sealParquetFile } from './parquet-file.ts';
import { createPartFiles } from './part-files.ts';
import { callBytes, ROW_GROUP_BYTES, rowGroupRows, VECTOR_ROWS } from './row-groups.ts';
import { SortOrder } from './sort-order.ts';
import { createStagingTable, type StagingTable } from './staging-table.ts';

/** Where the parts go and what they look like. */
export interface ParquetSinkOptions {
  /** Directory that gets the `chrom=<contig>/` directories; made if absent. */
  readonly directory: string;
  /** The n of `part-<n>.parquet`: the shard's index. */
  readonly part: number;
  /** `packed` (default): a BLOB of two bits a call. `list`: `TINYINT[]`. */
  readonly calls?: CallsEncoding;
  /** Bytes of a row group before compression; 1 MiB if absent. At least 2,048 rows. */
  readonly rowGroupBytes?: number;
  /** DuckDB's `memory_limit`; `512MB` if absent. What exceeds it waits on disk in `directory`. */
  readonly memory?: string;
  /** DuckDB's threads; 1 if absent, for there is a sink per worker thread. */
  readonly threads?: number;
}

/** A Parquet file of the variants of one contig. */
export interface WrittenPart extends FileSummary {
  /** Relative to the sink's directory, with `/` on every platform. */
  readonly path: string;
  readonly chrom: string;
  /** Position of the first variant, 1-based. */
  readonly firstPos: number;
  /** Position of the last variant, 1-based. */
  readonly lastPos: number;
}

/**
 * Writes blocks as Hive-partitioned parts below `directory`: `chrom=<c>/part-<n>.parquet`.
 *
 * Rows keep their order. The parts appear together after the last block; an error or an abort
 * leaves nothing behind. The result lists the parts in the order of the stream.
 *
 * @throws {UnsortedError} If positions go back, or a contig does.
 * @throws {ParquetWriteError} If a file does not hold the rows that were written to it.
 */
export function parquetSink(
  options: ParquetSinkOptions,
): Sink<VariantStream, readonly WrittenPart[]> {
  return {
    name: 'parquet-sink',
    drain: (input, context) =>
      withEngine(
        {
          memory: options.memory ?? '512MB',
          threads: options.threads ?? 1,
          temporaryDirectory: join(options.directory, `.spill-${randomUUID()}`),
        },
        (connection) => drain(connection, input, context, options),
      ),
  };
}

async function drain(
  connection: DuckDBConnection,
  input: VariantStream,
  context: StageContext,
  options: ParquetSinkOptions,
): Promise<readonly WrittenPart[]> {
  const { samples, fields } = input.schema;
  const calls = options.calls ?? 'packed';
  const columns = variantColumns(fields, calls);
  const layout: RowLayout = { columns, fields, samples: samples.length, calls };
  const groupRows = rowGroupRows(layout, options.rowGroupBytes ?? ROW_GROUP_BYTES);
  const table = await createStagingTable(connection, columns);
  const files = createPartFiles(options.directory, options.part);
  const interrupt = () => connection.interrupt();
  context.signal.addEventListener('abort', interrupt, { once: true });
  try {
    const parts: WrittenPart[] = [];
    for await (const run of contigs(input, context.signal, table, layout)) {
      const { aside, path } = await files.begin(run.chrom);
      const { rows } = table;
      await table.copyTo(aside, groupRows);
      parts.push({ path, ...run, ...(await sealParquetFile(connection, aside, rows)) });
    }
    context.signal.throwIfAborted();
    await files.publish();
    return parts;
  } catch (error) {
    await files.discard();
    context.signal.throwIfAborted();
    throw error;
  } finally {
    context.signal.removeEventListener('abort', interrupt);
  }
}

type ContigRun = Pick<WrittenPart, 'chrom' | 'firstPos' | 'lastPos'>;

/** Stages the blocks of one contig after another; yields when all of a contig are staged. */
async function* contigs(
  input: VariantStream,
  signal: AbortSignal,
  table: StagingTable,
  layout: RowLayout,
): AsyncGenerator<ContigRun> {
  const order = new SortOrder();
  let run: ContigRun | undefined;
  for await (const block of input) {
    signal.throwIfAborted();
    if (block.count === 0) continue;
    order.check(block);
    if (run && run.chrom !== block.chrom) {
      yield run;
      run = undefined;
    }
    stageBlock(block, table, layout);
    const lastPos = block.pos[block.count - 1] as number;
    run = { chrom: block.chrom, firstPos: run?.firstPos ?? (block.pos[0] as number), lastPos };
  }
  if (run) yield run;
}

/** Bytes of calls a chunk may hold: lists of wide cohorts need small chunks. */
const CHUNK_BYTES = 16 << 20;

function stageBlock(block: VariantBlock, table: StagingTable, layout: RowLayout): void {
  const bytes = callBytes(layout);
  const step = Math.max(1, Math.min(VECTOR_ROWS, Math.floor(CHUNK_BYTES / Math.max(1, bytes))));
  for (let start = 0; start < block.count; start += step) {
    const end = Math.min(block.count, start + step);
    table.append(blockChunk(block, start, end, layout), (end - start) * bytes);
  }
}
