import type { BcfDictionary } from './bcf-dictionary.ts';
import { recordBytes } from './bcf-framing.ts';
import { BcfRecord, LENGTHS_BYTES } from './bcf-record.ts';
import { Carry } from './carry.ts';
import { MAX_RECORD_BYTES } from './record-chunk.ts';
import { RecordFault } from './record-fault.ts';
import type { TextPiece } from './text-piece.ts';

/** A place is taken for the start of a record when so many follow each other from it. */
const CHAINED_RECORDS = 4;

/**
 * Finds the first BCF record that starts in some content: nothing in a record marks its start, so
 * a place counts when four records that parse in all their parts follow each other from it, or
 * records up to the end of the file.
 *
 * The shard before a cut checks that one of its records ends there (see `bcfChunks`), so that a
 * wrong guess could only end in an error.
 *
 * @returns Bytes from the start of the content; null if no record starts in it.
 */
export async function findBcfRecord(
  pieces: AsyncIterable<TextPiece>,
  file: string,
  dictionary: BcfDictionary,
  samples: number,
): Promise<number | null> {
  const content = new Carry(file);
  const record = new BcfRecord(dictionary, samples);
  let at = 0;
  for await (const { bytes } of pieces) {
    content.append(bytes);
    for (; at < content.length; at++) {
      const verdict = judge(record, content.bytes, at, false);
      if (verdict === 'start') return at;
      if (verdict === 'unknown') break;
    }
  }
  for (; at < content.length; at++) {
    if (judge(record, content.bytes, at, true) === 'start') return at;
  }
  return null;
}

function judge(
  record: BcfRecord,
  bytes: Buffer,
  start: number,
  isWhole: boolean,
): 'start' | 'other' | 'unknown' {
  let at = start;
  for (let i = 0; i < CHAINED_RECORDS; i++) {
    if (isWhole && at === bytes.length) return i > 0 ? 'start' : 'other';
    // The lengths, and 16 bytes of which a chance hit fails some.
    if (at + LENGTHS_BYTES + 24 > bytes.length) return isWhole ? 'other' : 'unknown';
    const end = at + recordBytes(bytes, at);
    if (end - at > MAX_RECORD_BYTES || !record.mayStartAt(bytes, at)) return 'other';
    if (end > bytes.length) return isWhole ? 'other' : 'unknown';
    if (!parses(record, bytes, at, end)) return 'other';
    at = end;
  }
  return 'start';
}

function parses(record: BcfRecord, bytes: Buffer, start: number, end: number): boolean {
  try {
    record.parse(bytes, start, end);
    return true;
  } catch (fault) {
    if (fault instanceof RecordFault) return false;
    throw fault;
  }
}
