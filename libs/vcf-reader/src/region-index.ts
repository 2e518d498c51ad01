import { ConfigError, quote } from '@dirghayu/pipeline';
import { besideLocation } from '@dirghayu/storage';
import type { VirtualOffset } from '@gmod/tabix';
import type { GenericFilehandle } from 'generic-filehandle2';
import { BgzfError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import { checkIndex, storedIndex, withContigNames } from './index-bytes.ts';
import { type InputFile, openInputFile, type VcfInput } from './input-file.ts';
import type { Interval } from './region.ts';

/** A place in the text of a BGZF file: `within` bytes into the block at `offset`. */
export interface BlockPosition {
  readonly offset: number;
  readonly within: number;
}

/** Text of whole lines, from `start` (inclusive) to `end` (exclusive). */
export interface BlockSpan {
  readonly start: BlockPosition;
  readonly end: BlockPosition;
}

/** A tabix index ends at 2²⁹ bases; behind that there can be no record. */
const TBI_MAX_BASES = 2 ** 29;

/** An index that was found beside a file. */
export interface RegionIndex {
  readonly path: string;
  readonly stored: Buffer;
}

/**
 * The index beside a file: `.tbi`, else `.csi`; null if there is none. One that is older than its
 * file is reported: it may be that of another file.
 */
export async function findIndex(
  input: VcfInput,
  { modified }: InputFile,
  events: EventLog,
): Promise<RegionIndex | null> {
  if (typeof input !== 'string') {
    const { name, index } = input;
    return index ? { path: `index of ${name}`, stored: Buffer.from(index) } : null;
  }
  for (const extension of ['.tbi', '.csi']) {
    const index = besideLocation(input, extension);
    const found = await openIfThere(index);
    if (!found) continue;
    try {
      if (modified !== null && found.modified !== null && found.modified < modified) {
        const message = () => 'The index file is older than the data file';
        events.note('old-index', 'warning', message, () => ({ file: index }));
      }
      const most = Math.min(found.size, MAX_STORED_BYTES + 1);
      return { path: index, stored: await found.read(0, most) };
    } finally {
      await found.close();
    }
  }
  return null;
}

/** What is too long is refused when it is checked. */
const MAX_STORED_BYTES = 1 << 28;

async function openIfThere(path: string): Promise<InputFile | null> {
  try {
    return await openInputFile(path);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/**
 * The spans that hold every record of `regions`, and some others; disjoint and in file order.
 *
 * @param contigs - Names by number, for an index that has none: a BCF's.
 * @throws {BgzfError} If the index is damaged.
 */
export async function indexedSpans(
  { path, stored }: RegionIndex,
  regions: ReadonlyMap<string, readonly Interval[]>,
  contigs: readonly (string | undefined)[] | null,
): Promise<readonly BlockSpan[]> {
  const checked = checkIndex(stored, path);
  const isTabix = checked.kind === 'tbi';
  const named = contigs && !isTabix ? withContigNames(checked, contigs) : checked;
  const { CSI, TBI } = await import('@gmod/tabix'); // 35 ms: most reads need no index
  const filehandle = memoryFile(storedIndex(named));
  const reader = isTabix ? new TBI({ filehandle }) : new CSI({ filehandle });
  const spans: BlockSpan[] = [];
  for (const [chrom, intervals] of regions) {
    for (const { start, end } of intervals) {
      if (isTabix && start > TBI_MAX_BASES) continue;
      const last = isTabix ? Math.min(end, TBI_MAX_BASES) : end;
      const chunks = await reader.blocksForRange(chrom, start - 1, last, {}).catch((cause) => {
        throw indexError(path, cause);
      });
      spans.push(...chunks.map(({ minv, maxv }) => ({ start: place(minv), end: place(maxv) })));
    }
  }
  return mergeSpans(spans.filter(({ start, end }) => compare(start, end) < 0));
}

/** Bytes as the file handle that `@gmod/tabix` reads an index through. */
function memoryFile(bytes: Uint8Array): GenericFilehandle {
  const readFile = async () => bytes;
  return {
    read: async (length, position) => bytes.slice(position, position + length),
    readFile: readFile as GenericFilehandle['readFile'],
    stat: async () => ({ size: bytes.length }),
    close: async () => {},
  };
}

function place({ blockPosition, dataPosition }: VirtualOffset): BlockPosition {
  return { offset: blockPosition, within: dataPosition };
}

function mergeSpans(spans: readonly BlockSpan[]): readonly BlockSpan[] {
  const merged: BlockSpan[] = [];
  for (const span of spans.toSorted((a, b) => compare(a.start, b.start))) {
    const last = merged.at(-1);
    if (last && compare(span.start, last.end) <= 0) {
      const end = compare(span.end, last.end) > 0 ? span.end : last.end;
      merged[merged.length - 1] = { start: last.start, end };
    } else merged.push(span);
  }
  return merged;
}

function compare(a: BlockPosition, b: BlockPosition): number {
  return a.offset - b.offset || a.within - b.within;
}

function indexError(index: string, cause: unknown): BgzfError {
  const actual = cause instanceof Error ? cause.message : String(cause);
  return new BgzfError('Cannot read index', {
    location: { file: index },
    expected: 'a .tbi or .csi file that fits its data',
    actual: quote(actual),
    cause,
  });
}
