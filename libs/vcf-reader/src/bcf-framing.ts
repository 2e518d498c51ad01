import { LENGTHS_BYTES } from './bcf-record.ts';
import { Carry } from './carry.ts';
import { VcfRecordError } from './errors.ts';
import type { Framing } from './framing.ts';
import { type ChunkOptions, MAX_RECORD_BYTES, type RecordChunk } from './record-chunk.ts';
import type { TextPiece } from './text-piece.ts';

/** Records carry their lengths in front. */
export const BCF_FRAMING: Framing = {
  chunks: bcfChunks,
  recordEnd: (bytes, start) => start + recordBytes(bytes, start),
  locusKey: (bytes, start) => bytes.subarray(start + LENGTHS_BYTES, start + LENGTHS_BYTES + 8),
};

/** Bytes of the record at `start`, lengths included; they may be more than there are. */
export function recordBytes(bytes: Buffer, start: number): number {
  return LENGTHS_BYTES + bytes.readUInt32LE(start) + bytes.readUInt32LE(start + 4);
}

/**
 * Cuts content into chunks of whole records; what is left of a piece goes before the next.
 *
 * @throws {VcfRecordError} If a record claims more than 256 MiB, the file ends inside one, or no
 *   record starts at the end of the shard: the next one would lose or repeat records.
 */
async function* bcfChunks(
  pieces: AsyncIterable<TextPiece>,
  file: string,
  { skip = 0, end = Number.POSITIVE_INFINITY, endWithin = null }: ChunkOptions = {},
): AsyncGenerator<RecordChunk> {
  const carry = new Carry(file);
  let position = -skip;
  let endPosition = Number.POSITIVE_INFINITY;
  let hasEnd = false;
  let offset = 0;
  for await (const piece of pieces) {
    offset = piece.offset;
    if (offset >= end && !hasEnd) {
      hasEnd = true;
      // Records from `endPosition + 1` on are behind the end.
      if (endWithin !== null) endPosition = position + endWithin - 1;
    }
    const dropped = Math.max(0, Math.min(-position, piece.bytes.length));
    const fresh = piece.bytes.subarray(dropped);
    const start = position + dropped - carry.length;
    position += piece.bytes.length;
    if (carry.length > 0) carry.append(fresh);
    const bytes = carry.length > 0 ? carry.bytes : fresh;
    const whole = wholeRecords(bytes, start, endPosition, file);
    if (whole > 0) {
      yield { bytes: bytes.subarray(0, whole), position: start, endPosition, offset };
    }
    if (whole === 0 && carry.length > 0) continue;
    const rest = Buffer.from(bytes.subarray(whole));
    carry.take();
    carry.append(rest);
  }
  if (carry.length > 0) throw cutShort(file, carry.length);
}

/** Bytes of the whole records at the start of `bytes`, which stand at `position`. */
function wholeRecords(bytes: Buffer, position: number, endPosition: number, file: string): number {
  let at = 0;
  while (at + LENGTHS_BYTES <= bytes.length) {
    const size = recordBytes(bytes, at);
    if (size > MAX_RECORD_BYTES) throw tooLong(file, size);
    const next = at + size;
    const crossesEnd = position + at <= endPosition && position + next > endPosition + 1;
    if (crossesEnd) throw notAtEnd(file);
    if (next > bytes.length) break;
    at = next;
  }
  return at;
}

function tooLong(file: string, size: number): VcfRecordError {
  return new VcfRecordError('Cannot read record', {
    location: { file },
    expected: `at most ${MAX_RECORD_BYTES} bytes`,
    actual: `a length of ${size}`,
  });
}

function cutShort(file: string, length: number): VcfRecordError {
  return new VcfRecordError('Cannot read record', {
    location: { file },
    expected: 'a whole record at the end of the file',
    actual: `${length} bytes of one`,
  });
}

function notAtEnd(file: string): VcfRecordError {
  return new VcfRecordError('Cannot end the shard', {
    location: { file },
    expected: 'a record where the next shard starts (read the file as one shard)',
    actual: 'one that crosses it',
  });
}
