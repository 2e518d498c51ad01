import type { VariantBlock, VariantStream } from '@dirghayu/genotypes';
import { ConfigError, type Source, type StageContext } from '@dirghayu/pipeline';
import { type Container, detectContainer, openPieces } from './container.ts';
import { EventLog } from './event-log.ts';
import type { VcfHeader } from './header.ts';
import { type InputFile, openInputFile } from './input-file.ts';
import { lineChunks } from './line-chunk.ts';
import { LineReader } from './line-reader.ts';
import type { VcfReadOptions } from './options.ts';
import { type DataStart, locateData } from './read-header.ts';
import { RecordReader } from './record-reader.ts';
import { mergeRegions } from './region.ts';
import { RegionFilter } from './region-filter.ts';
import { type BlockSpan, findIndex, indexedSpans } from './region-index.ts';
import { ShardGate } from './shard-gate.ts';

/** Blocks of one file, with its header. */
export interface VcfStream extends VariantStream {
  readonly header: VcfHeader;
}

/**
 * A VCF file, or one shard of it, as a source of blocks.
 *
 * Plain text, BGZF and plain gzip are told apart by content. One row is one ALT allele of one
 * record; a block holds one contig. Memory does not depend on the length of the file.
 *
 * Opening it reads the header; the data is read with the stream.
 *
 * @throws {ConfigError} On opening, if it cannot be opened, an INFO ID is not declared, or `range`
 *   starts inside plain gzip.
 * @throws {VcfHeaderError} On opening, if the file is not VCF.
 * @throws {BgzfError} If the file is damaged or cut short.
 * @throws {VcfRecordError} While it is read, if a record is malformed.
 */
export function vcfSource(path: string, options: VcfReadOptions = {}): Source<VcfStream> {
  return {
    name: 'read-vcf',
    open: (context) =>
      withFile(path, async (file) => {
        const container = await detectContainer(file);
        if (container === 'gzip' && (options.range?.start ?? 0) > 0) throw notSeekable(path);
        const { header, start } = await locateData(file, container);
        const events = new EventLog(context);
        const filter = options.regions ? new RegionFilter(mergeRegions(options.regions)) : null;
        const reader = new RecordReader(path, header, options, filter, events);
        const scan = { path, container, start, options, context, events, reader };
        return { header, schema: reader.schema, [Symbol.asyncIterator]: () => readBlocks(scan) };
      }),
  };
}

function notSeekable(path: string): ConfigError {
  return new ConfigError('Cannot read a shard of plain gzip', {
    location: { file: path },
    expected: 'a range that starts at 0, as planShards gives it',
    actual: 'a later start',
  });
}

interface Scan {
  readonly path: string;
  readonly container: Container;
  readonly start: DataStart;
  readonly options: VcfReadOptions;
  readonly context: StageContext;
  readonly events: EventLog;
  readonly reader: RecordReader;
}

async function withFile<Result>(
  path: string,
  action: (file: InputFile) => Promise<Result>,
): Promise<Result> {
  const file = await openInputFile(path);
  try {
    return await action(file);
  } finally {
    await file.close();
  }
}

async function* readBlocks(scan: Scan): AsyncGenerator<VariantBlock> {
  const { container, path, events, reader } = scan;
  if (container === 'gzip') {
    const message =
      'Plain gzip is read by one thread and cannot be queried; compress it with bgzip instead';
    events.note(
      'plain-gzip',
      'info',
      () => message,
      () => ({ file: path }),
    );
  }
  const file = await openInputFile(path);
  try {
    yield* scanFile(scan, file);
    reader.finish();
    yield* reader.ready.splice(0);
  } finally {
    events.flush();
    await file.close();
  }
}

/** The blocks of the whole file or a shard of it, or of the spans that an index names. */
async function* scanFile(scan: Scan, file: InputFile): AsyncGenerator<VariantBlock> {
  const { options, path, container } = scan;
  const mayUseIndex = options.regions && !options.range && container === 'bgzf';
  const index = mayUseIndex ? await findIndex(path) : null;
  if (!options.regions || !index) return yield* scanRange(scan, file);
  for (const span of await indexedSpans(index, mergeRegions(options.regions))) {
    yield* scanSpan(scan, file, span);
  }
}

/** Reads a byte range, from its first own line to its last. */
async function* scanRange(scan: Scan, file: InputFile): AsyncGenerator<VariantBlock> {
  const { container, start, options, context, path, reader } = scan;
  const range = options.range ?? { start: 0, end: file.size };
  const isBehindHeader = range.start > start.offset;
  const from = isBehindHeader ? range.start : start.offset;
  const entry = isBehindHeader ? 'cut' : range.start > 0 ? 'cut-in-header' : 'file-start';
  const lines = new LineReader(reader, new ShardGate(entry), isBehindHeader ? null : start.line);
  const chunks = lineChunks(openPieces(file, container, from, { cut: range.end }), path, {
    skip: isBehindHeader ? 0 : start.within,
    end: range.end,
  });
  const total = range.end - range.start;
  for await (const chunk of chunks) {
    context.signal.throwIfAborted();
    const isMore = lines.read(chunk);
    yield* reader.ready.splice(0);
    const done = Math.min(total, Math.max(0, chunk.offset - range.start));
    context.progress({ unit: 'bytes', done, total });
    if (!isMore) break;
  }
  context.progress({ unit: 'bytes', done: total, total });
}

/** Reads the lines of one span. */
async function* scanSpan(
  { container, context, path, reader }: Scan,
  file: InputFile,
  { start, end }: BlockSpan,
): AsyncGenerator<VariantBlock> {
  const pieces = openPieces(file, container, start.offset, { cut: end.offset });
  for await (const { bytes, position, endPosition } of lineChunks(pieces, path, {
    skip: start.within,
    end: end.offset,
  })) {
    context.signal.throwIfAborted();
    for (let at = 0; at < bytes.length; ) {
      if (position + at >= endPosition + end.within) return;
      const newline = bytes.indexOf(10, at);
      reader.read(bytes, at, newline, null);
      at = newline + 1;
    }
    yield* reader.ready.splice(0);
  }
}
