import { BLOCK_HEADER_BYTES, MAX_BLOCK_BYTES, parseBlockFrame } from './bgzf-block.ts';
import { detectContainer } from './container.ts';
import { type InputFile, openInputFile, type VcfInput } from './input-file.ts';

/**
 * A byte range of a file: offsets of BGZF block starts, or of any bytes of plain text.
 *
 * Lines that cross a boundary, and runs of records at one position, are read by the shard in
 * which they start; see `ShardGate`.
 */
export interface ShardRange {
  /** Inclusive offset in the file as it is stored. */
  readonly start: number;
  /** Exclusive offset in the file as it is stored. */
  readonly end: number;
}

/** Smaller shards cost more in start-up than they save. */
const MIN_SHARD_BYTES = 1 << 16;

/** A place is taken for a block start when so many blocks follow each other from it. */
const CHAINED_BLOCKS = 3;

/**
 * Cuts a file into about `shards` ranges of equal stored size; every record falls in exactly
 * one. Plain gzip, which cannot be entered in the middle, gives one range.
 *
 * Needs no index.
 *
 * @throws {VcfHeaderError} If the file is empty.
 * @throws {BgzfError} If it is cut short.
 */
export async function planShards(input: VcfInput, shards: number): Promise<readonly ShardRange[]> {
  const file = await openInputFile(input);
  try {
    const container = await detectContainer(file);
    const count = Math.max(1, Math.min(shards, Math.floor(file.size / MIN_SHARD_BYTES)));
    const starts = [0];
    for (let i = 1; i < count && container !== 'gzip'; i++) {
      const target = Math.floor((file.size * i) / count);
      const start = container === 'bgzf' ? await findBlockStart(file, target) : target;
      if (start !== null && start > (starts.at(-1) ?? 0)) starts.push(start);
    }
    return starts.map((start, i) => ({ start, end: starts[i + 1] ?? file.size }));
  } finally {
    await file.close();
  }
}

/** The first block start at or after `from`; null if there is none. */
async function findBlockStart(file: InputFile, from: number): Promise<number | null> {
  const bytes = await file.read(from, (CHAINED_BLOCKS + 1) * MAX_BLOCK_BYTES);
  for (let at = bytes.indexOf(0x1f); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    if (startsBlocks(bytes, at, from + bytes.length === file.size)) return from + at;
  }
  return null;
}

/** Whether blocks follow each other from `start`: three of them, or to the end of the file. */
function startsBlocks(bytes: Buffer, start: number, reachesEnd: boolean): boolean {
  let at = start;
  for (let i = 0; i < CHAINED_BLOCKS; i++) {
    if (at === bytes.length) return reachesEnd && i > 0;
    if (bytes.length - at < BLOCK_HEADER_BYTES) return false;
    const frame = parseBlockFrame(bytes.subarray(at, at + MAX_BLOCK_BYTES));
    if (!frame) return false;
    at += frame.size;
  }
  return at <= bytes.length;
}
