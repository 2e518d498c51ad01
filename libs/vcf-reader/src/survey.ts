import { recordBytes } from './bcf-framing.ts';
import { LENGTHS_BYTES } from './bcf-record.ts';
import { detectContainer, openPieces } from './container.ts';
import { openInputFile } from './input-file.ts';
import { locateData } from './read-header.ts';
import { recordFormat } from './record-format.ts';

/**
 * A place from which a file can be read: the record numbered `records` and all after it start at
 * or behind `offset`.
 */
export interface Checkpoint {
  /** As the file is stored: the start of a BGZF block, or a byte of plain text. */
  readonly offset: number;
  /** CHROM and POS of that record. */
  readonly chrom: string;
  readonly pos: number;
  /** Last base that an earlier record of this contig covers (REF, or INFO/END); 0 if there is none. */
  readonly reach: number;
  /** Records before it. */
  readonly records: number;
}

/** Where the records of a file lie. */
export interface VcfSurvey {
  /** In the order of the file; the first is the first record. */
  readonly checkpoints: readonly Checkpoint[];
  readonly records: number;
  /** Bytes of the records, inflated. */
  readonly textBytes: number;
  /** The same bytes as they are stored. */
  readonly storedBytes: number;
}

/** How much of a file to survey. */
export interface SurveyOptions {
  /** Ends the survey after so much text; all of it when absent. */
  readonly mostTextBytes?: number;
  readonly signal?: AbortSignal;
}

/** Text between checkpoints at first; doubled whenever a file has too many of them. */
const SPACING_BYTES = 1 << 16;
const MOST_CHECKPOINTS = 256;

/**
 * Reads a file once, only CHROM, POS and the last base of every record, and notes places to start
 * from: at most 256, and one where each contig begins.
 *
 * @throws {VcfHeaderError} If the file is not VCF.
 * @throws {BgzfError} If it is damaged or cut short.
 */
export async function surveyVcf(
  path: string,
  { mostTextBytes = Number.POSITIVE_INFINITY, signal }: SurveyOptions = {},
): Promise<VcfSurvey> {
  const file = await openInputFile(path);
  try {
    const container = await detectContainer(file);
    const data = await locateData(file, container);
    const { framing, dictionary } = recordFormat(data, path, container);
    const { start } = data;
    const survey = new Surveyor(dictionary?.contigs ?? null);
    // A piece a block: checkpoints are as exact as the blocks, for a tenth more time.
    const pieces = openPieces(file, container, start.offset, { batch: 1 });
    let before = start.offset;
    for await (const { bytes, offset } of framing.chunks(pieces, path, { skip: start.within })) {
      signal?.throwIfAborted();
      survey.read(bytes, before);
      before = offset;
      if (survey.textBytes >= mostTextBytes) return survey.result(before - start.offset);
    }
    return survey.result(file.size - start.offset);
  } finally {
    await file.close();
  }
}

class Surveyor {
  #checkpoints: Checkpoint[] = [];
  #spacing = SPACING_BYTES;
  #records = 0;
  textBytes = 0;
  #sinceCheckpoint = Number.POSITIVE_INFINITY;
  #chrom: Buffer = Buffer.alloc(0);
  #chromName = '';
  #reach = 0;

  readonly #contigs: readonly (string | undefined)[] | null;

  /** @param contigs - Names by number in BCF; null for text. */
  constructor(contigs: readonly (string | undefined)[] | null) {
    this.#contigs = contigs;
  }

  /** Reads whole records, none of which starts before `offset`. */
  read(bytes: Buffer, offset: number): void {
    if (this.#contigs) this.#readBcf(bytes, this.#contigs, offset);
    else this.#readLines(bytes, offset);
    this.textBytes += bytes.length;
  }

  #readBcf(bytes: Buffer, contigs: readonly (string | undefined)[], offset: number): void {
    for (let at = 0; at < bytes.length; ) {
      const size = recordBytes(bytes, at);
      if (size >= LENGTHS_BYTES + 12) {
        const site = at + LENGTHS_BYTES;
        const pos = bytes.readInt32LE(site + 4) + 1;
        const last = pos + Math.max(1, bytes.readInt32LE(site + 8)) - 1;
        this.#enter(contigs[bytes.readInt32LE(site)] ?? '');
        this.#addRecord(pos, last, offset, size);
      }
      at += size;
    }
  }

  #readLines(bytes: Buffer, offset: number): void {
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(10, at);
      if (end > at + 1) this.#readLine(bytes, at, end, offset);
      at = end + 1;
    }
  }

  result(storedBytes: number): VcfSurvey {
    return {
      checkpoints: this.#checkpoints,
      records: this.#records,
      textBytes: this.textBytes,
      storedBytes,
    };
  }

  #readLine(bytes: Buffer, start: number, end: number, offset: number): void {
    const tab = bytes.indexOf(9, start);
    const isSameContig =
      tab - start === this.#chrom.length &&
      bytes.compare(this.#chrom, 0, tab - start, start, tab) === 0;
    if (!isSameContig) {
      this.#chrom = Buffer.from(bytes.subarray(start, tab));
      this.#enter(this.#chrom.toString('utf8'));
    }
    let pos = 0;
    let at = tab + 1;
    for (; at < end && bytes[at] !== 9; at++) pos = pos * 10 + (bytes[at] as number) - 48;
    this.#addRecord(pos, lastBase(bytes, at, end, pos), offset, end - start);
  }

  #enter(chrom: string): void {
    if (chrom === this.#chromName && this.#records > 0) return;
    this.#chromName = chrom;
    this.#reach = 0;
    this.#sinceCheckpoint = Number.POSITIVE_INFINITY;
  }

  #addRecord(pos: number, last: number, offset: number, size: number): void {
    if (this.#sinceCheckpoint >= this.#spacing) this.#note(offset, pos);
    this.#reach = Math.max(this.#reach, last);
    this.#records += 1;
    this.#sinceCheckpoint += size;
  }

  #note(offset: number, pos: number): void {
    const { records, reach, chrom } = {
      records: this.#records,
      reach: this.#reach,
      chrom: this.#chromName,
    };
    this.#checkpoints.push({ offset, chrom, pos, reach, records });
    this.#sinceCheckpoint = 0;
    if (this.#checkpoints.length <= MOST_CHECKPOINTS) return;
    const isContigStart = (i: number) =>
      this.#checkpoints[i]?.chrom !== this.#checkpoints[i - 1]?.chrom;
    const thinned = this.#checkpoints.filter((_, i) => i % 2 === 0 || isContigStart(i));
    if (thinned.length === this.#checkpoints.length) return; // contigs alone exceed the limit
    this.#checkpoints = thinned;
    this.#spacing *= 2;
  }
}

/** The last base of a record from the tab before ID on: INFO/END if it is there, else by REF. */
function lastBase(bytes: Buffer, tabAfterPos: number, end: number, pos: number): number {
  const ref = bytes.indexOf(9, tabAfterPos + 1) + 1;
  const afterRef = bytes.indexOf(9, ref);
  const info = bytes.indexOf(9, bytes.indexOf(9, bytes.indexOf(9, afterRef + 1) + 1) + 1) + 1;
  let last = pos + Math.max(1, afterRef - ref) - 1;
  for (let at = info; at > 0 && at < end && bytes[at] !== 9; ) {
    // E N D =
    if (bytes[at] === 69 && bytes[at + 1] === 78 && bytes[at + 2] === 68 && bytes[at + 3] === 61) {
      let value = 0;
      for (let i = at + 4; i < end; i++) {
        const digit = (bytes[i] as number) - 48;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
      }
      last = Math.max(last, value);
      break;
    }
    while (at < end && bytes[at] !== 59 && bytes[at] !== 9) at++;
    if (bytes[at] === 59) at++;
  }
  return last;
}
