import type { VariantBlock, VariantStream } from '@dirghayu/genotypes';
import { ConfigError, quote, type Source, type StageContext } from '@dirghayu/pipeline';
import { ChunkReader } from './chunk-reader.ts';
import { type Container, detectContainer, openPieces } from './container.ts';
import { TransferError } from './errors.ts';
import { EventLog } from './event-log.ts';
import type { VcfHeader } from './header.ts';
import {
  type InputFile,
  inputName,
  openInputFile,
  type VcfInput,
  withInputFile,
} from './input-file.ts';
import type { VcfReadOptions } from './options.ts';
import { type DataStart, locateData } from './read-header.ts';
import { type RecordFormat, recordFormat } from './record-format.ts';
import { RecordReader } from './record-reader.ts';
import { mergeRegions } from './region.ts';
import { RegionFilter } from './region-filter.ts';
import { type BlockSpan, findIndex, indexedSpans } from './region-index.ts';
import { ShardGate } from './shard-gate.ts';
import { borrowTextWindow, returnTextWindow, type TextWindow } from './text-window.ts';

/**
 * Blocks of one file, with its header.
 *
 * `for await` closes the file at the end, at an error and at `break`. Whoever calls `next()` by hand and
 * stops early must call `return()`: an iterator that is only dropped keeps the file open and the thread's
 * window of text, and the next reader of the thread makes a window of its own.
 */
export interface VcfStream extends VariantStream {
  readonly header: VcfHeader;
}

/**
 * A VCF or BCF file, or one shard of it, as a source of blocks.
 *
 * `input` is a path, a `file:` URL, an `http(s):` URL of a server that answers range requests, or
 * bytes in memory.
 *
 * Text and BCF, plain, BGZF or plain gzip, are told apart by content. One row is one ALT allele of
 * one record; a block holds one contig. Memory does not depend on the length of the file.
 *
 * Opening it reads the header; the data is read with the stream.
 *
 * @throws {ConfigError} On opening, if it cannot be opened, an INFO or FORMAT ID is not declared,
 *   or `range` starts inside plain gzip.
 * @throws {VcfHeaderError} On opening, if the file is not VCF.
 * @throws {BgzfError} If the file is damaged or cut short.
 * @throws {VcfRecordError} While it is read, if a record is malformed.
 * @throws {UnsupportedError} If its genotypes count local alleles alone.
 * @throws {TransferError} If a server stops answering.
 */
export function vcfSource(input: VcfInput, options: VcfReadOptions = {}): Source<VcfStream> {
  const path = inputName(input);
  return {
    name: 'read-vcf',
    open: (context) =>
      withInputFile(input, async (file) => {
        const container = await detectContainer(file);
        if (container === 'gzip' && (options.range?.start ?? 0) > 0) throw notSeekable(path);
        const data = await locateData(file, container);
        const { header, start } = data;
        const format = recordFormat(data, path, container);
        const events = new EventLog(context);
        if (!data.hasColumnLine) noteColumnLine(events, path);
        const reader = new RecordReader({
          file: path,
          header,
          options,
          decoder: format.decoder(options.halfCall ?? 'missing'),
          regions: options.regions ? new RegionFilter(mergeRegions(options.regions)) : null,
          events,
          takeLine: format.dictionary === null ? options.takeLine : null,
        });
        const { version = null } = file;
        const opened = { input, path, version, container, start, format, options };
        const scan = { ...opened, context, events, reader };
        return { header, schema: reader.schema, [Symbol.asyncIterator]: () => readBlocks(scan) };
      }),
  };
}

function noteColumnLine(events: EventLog, path: string): void {
  events.note(
    'no-column-line',
    'warning',
    () => 'The header has no #CHROM line: eight columns and no samples are read',
    () => ({ file: path }),
  );
}

function notSeekable(path: string): ConfigError {
  return new ConfigError('Cannot read a shard of plain gzip', {
    location: { file: path },
    expected: 'a range that starts at 0, as planShards gives it',
    actual: 'a later start',
  });
}

function changedError(path: string): TransferError {
  return new TransferError(`Cannot read ${quote(path)}`, {
    expected: 'one version of the file',
    actual: 'another one than before',
  });
}

interface OpenedFile {
  readonly input: VcfInput;
  readonly path: string;
  /** Of the file whose header was read; null if it is not known. */
  readonly version: string | null;
  readonly container: Container;
  readonly start: DataStart;
  readonly format: RecordFormat;
  readonly options: VcfReadOptions;
  readonly context: StageContext;
  readonly events: EventLog;
  readonly reader: RecordReader;
}

/** A scan under way. */
interface Scan extends OpenedFile {
  /** Null while another reader of the thread has it. */
  readonly window: TextWindow | null;
}

async function* readBlocks(scan: OpenedFile): AsyncGenerator<VariantBlock> {
  const { container, input, path, events, reader } = scan;
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
  const file = await openInputFile(input);
  const window = borrowTextWindow();
  try {
    if (file.version !== undefined && file.version !== scan.version) throw changedError(path);
    yield* scanFile({ ...scan, window }, file);
    reader.finish();
    yield* reader.ready.splice(0);
  } finally {
    if (window) returnTextWindow();
    events.flush();
    await file.close();
  }
}

/** The blocks of the whole file or a shard of it, or of the spans that an index names. */
async function* scanFile(scan: Scan, file: InputFile): AsyncGenerator<VariantBlock> {
  const { options, input, container, events, format } = scan;
  const mayUseIndex = options.regions && !options.range && container === 'bgzf';
  const index = mayUseIndex ? await findIndex(input, file, events) : null;
  if (!options.regions || !index) return yield* scanRange(scan, file);
  const contigs = format.dictionary?.contigs ?? null;
  for (const span of await indexedSpans(index, mergeRegions(options.regions), contigs)) {
    yield* scanSpan(scan, file, span);
  }
}

/** Reads a byte range, from its first own record to its last. */
async function* scanRange(scan: Scan, file: InputFile): AsyncGenerator<VariantBlock> {
  const { container, options, context, path, reader, format, window } = scan;
  const range = options.range ?? { start: 0, end: file.size };
  const entry = await enterRange(scan, file, range.start);
  if (entry === null) return;
  const { from, skip, gate, line } = entry;
  const records = new ChunkReader(format.framing, reader, gate, line);
  const isCut = range.end < file.size;
  const chunks = format.framing.chunks(
    openPieces(file, container, from, { cut: range.end, window }),
    path,
    {
      skip,
      end: range.end,
      endWithin: isCut ? await withinCut(scan, file, range.end) : null,
    },
  );
  const total = range.end - range.start;
  for await (const chunk of chunks) {
    context.signal.throwIfAborted();
    const isMore = records.read(chunk);
    yield* reader.ready.splice(0);
    const done = Math.min(total, Math.max(0, chunk.offset - range.start));
    context.progress({ unit: 'bytes', done, total });
    if (!isMore) break;
  }
  context.progress({ unit: 'bytes', done: total, total });
}

interface RangeEntry {
  readonly from: number;
  readonly skip: number;
  readonly gate: ShardGate;
  readonly line: number | null;
}

/** Where and how reading starts; null if no record starts behind `rangeStart`. */
async function enterRange(
  { start, format }: Scan,
  file: InputFile,
  rangeStart: number,
): Promise<RangeEntry | null> {
  const isText = format.dictionary === null;
  if (rangeStart <= start.offset) {
    const gate = new ShardGate(rangeStart > 0 ? 'cut-at-record' : 'file-start', format.framing);
    return { from: start.offset, skip: start.within, gate, line: isText ? start.line : null };
  }
  if (isText) {
    const gate = new ShardGate('cut', format.framing);
    return { from: rangeStart, skip: 0, gate, line: null };
  }
  const skip = await format.firstRecordBehind(file, rangeStart);
  const gate = new ShardGate('cut-at-record', format.framing);
  return skip === null ? null : { from: rangeStart, skip, gate, line: null };
}

/** BCF: where the first record behind the end of a shard starts, counted from that end. */
async function withinCut(
  { start, format }: Scan,
  file: InputFile,
  end: number,
): Promise<number | null> {
  if (format.dictionary === null) return null;
  return end <= start.offset ? start.within : format.firstRecordBehind(file, end);
}

/** Reads the records of one span. */
async function* scanSpan(
  { container, context, path, reader, format, window }: Scan,
  file: InputFile,
  { start, end }: BlockSpan,
): AsyncGenerator<VariantBlock> {
  const pieces = openPieces(file, container, start.offset, { cut: end.offset, window });
  const isText = format.dictionary === null;
  for await (const { bytes, position, endPosition } of format.framing.chunks(pieces, path, {
    skip: start.within,
    end: end.offset,
    endWithin: end.within,
  })) {
    const stop = isText ? endPosition + end.within : endPosition + 1;
    context.signal.throwIfAborted();
    for (let at = 0; at < bytes.length; ) {
      if (position + at >= stop) return;
      const next = format.framing.recordEnd(bytes, at);
      reader.read(bytes, at, next, null);
      at = next;
    }
    yield* reader.ready.splice(0);
  }
}
