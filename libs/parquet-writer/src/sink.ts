import { randomUUID } from 'node:crypto';
import type { CallsEncoding } from '@dirghayu/cohort-store';
import type { VariantStream } from '@dirghayu/genotypes';
import type { Sink, StageContext } from '@dirghayu/pipeline';
import type { DuckDBConnection } from '@duckdb/node-api';
import { withEngine } from './connection.ts';
import { type FileSummary, sealParquetFile } from './parquet-file.ts';
import { createPartFiles, type PartFiles } from './part-files.ts';
import { defaultMemory, ROW_GROUP_BYTES, rowGroupRows } from './row-groups.ts';
import { type RowLayout, rowLayout } from './row-layout.ts';
import { type ContigRun, stageContigs } from './stage-contigs.ts';
import { StagingTable } from './staging-table.ts';

/** Where the parts go and what they look like. */
export interface ParquetSinkOptions {
  /** Directory that gets the `chrom=<contig>/` directories; made if absent. */
  readonly directory: string;
  /** The n of `part-<n>.parquet`: the shard's index. */
  readonly part: number;
  /** `packed` (default): a BLOB of two bits a call. `list`: `TINYINT[]`. */
  readonly calls?: CallsEncoding;
  /** Bytes of a row group before compression; 2 MiB if absent. At least 2,048 rows. */
  readonly rowGroupBytes?: number;
  /**
   * DuckDB's `memory_limit`, `512MB` or more for a wide cohort if absent; the process takes about
   * 250 MB beside it. Rows that exceed it wait on disk, beside `directory`.
   */
  readonly memory?: string;
  /** DuckDB's threads; 1 if absent, for there is a sink per worker thread. */
  readonly threads?: number;
}

/** A Parquet file of the variants of one contig. */
export interface WrittenPart extends FileSummary, ContigRun {
  /** Relative to the sink's directory, with `/` on every platform. */
  readonly path: string;
}

/**
 * Writes blocks as Hive-partitioned parts below `directory`: `chrom=<c>/part-<n>.parquet`.
 *
 * Rows keep their order. The parts appear together after the last block; an error or an abort
 * leaves nothing behind. The result lists the parts in the order of the stream.
 *
 * @throws {UnsortedError} If positions go back, or a contig does.
 * @throws {ParquetWriteError} If memory or disk run out, or a file does not hold its rows.
 * @throws {UnsupportedError} If there are too many samples for lists of calls.
 */
export function parquetSink(
  options: ParquetSinkOptions,
): Sink<VariantStream, readonly WrittenPart[]> {
  return {
    name: 'parquet-sink',
    async drain(input, context) {
      const layout = rowLayout(input.schema, options.calls ?? 'packed');
      const groupRows = rowGroupRows(layout, options.rowGroupBytes ?? ROW_GROUP_BYTES);
      const engine = {
        memory: options.memory ?? `${defaultMemory(layout)}B`,
        threads: options.threads ?? 1,
        temporaryDirectory: `${options.directory}.spill-${randomUUID()}`,
      };
      const files = createPartFiles(options.directory, options.part);
      return withEngine(engine, (connection) =>
        writeParts({ connection, input, context, files, layout, groupRows }),
      );
    },
  };
}

interface Job {
  readonly connection: DuckDBConnection;
  readonly input: VariantStream;
  readonly context: StageContext;
  readonly files: PartFiles;
  readonly layout: RowLayout;
  readonly groupRows: number;
}

/** All parts, or none. */
async function writeParts(job: Job): Promise<readonly WrittenPart[]> {
  const { connection, files, context } = job;
  const interrupt = () => connection.interrupt();
  context.signal.addEventListener('abort', interrupt, { once: true });
  try {
    const parts = await writeAside(job);
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

async function writeAside(job: Job): Promise<readonly WrittenPart[]> {
  const { connection, input, context, files, layout, groupRows } = job;
  const table = await StagingTable.create(connection, layout.columns);
  const parts: WrittenPart[] = [];
  try {
    for await (const run of stageContigs(input, context.signal, table, layout)) {
      const { aside, path } = await files.begin(run.chrom);
      const { rows } = table;
      await table.copyTo(aside, groupRows);
      parts.push({ path, ...run, ...(await sealParquetFile(connection, aside, rows)) });
    }
    return parts;
  } finally {
    await table.close();
  }
}
