import { quote } from '@dirghayu/pipeline';
import { parseFloatText, parsePlainInteger } from './number-text.ts';
import { quoteBytes, RecordFault } from './record-fault.ts';
import { isSameBytes } from './same-bytes.ts';
import { emptySite, type Site } from './site.ts';

const TAB = 9;
/** A name, or `<name>` of an assembly file; htslib refuses the rest too. */
const CHROM = /^(?:[^<>,]+|<[^<>,]+>)$/;
const MAX_POS = 2 ** 31 - 1;

/** A site with the places of its record's other columns. */
export interface TextSite extends Site {
  /** INFO as written, `start` inclusive, `end` exclusive. */
  infoStart: number;
  infoEnd: number;
  /** FORMAT in the same way; both 0 if there is no such column. */
  formatStart: number;
  formatEnd: number;
  /** Start of the first sample column. */
  samplesStart: number;
}

const SINGLE_BYTE: readonly string[] = Array.from({ length: 128 }, (_, i) =>
  String.fromCharCode(i),
);
/** Most records have one ALT of one base: they share its list. */
const SINGLE_ALTS: readonly (readonly string[])[] = SINGLE_BYTE.map((alt) => [alt]);
const NO_ALTS: readonly string[] = [];
const COLUMNS = ['CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT'];

/** Parses fixed columns; keeps what neighbouring records share. */
export class SiteParser {
  readonly site: TextSite = {
    ...emptySite(),
    infoStart: 0,
    infoEnd: 0,
    formatStart: 0,
    formatEnd: 0,
    samplesStart: 0,
  };
  readonly #columnCount: number;
  /** Start of each column; one more for the end of the last. */
  readonly #starts = new Int32Array(COLUMNS.length + 1);
  #chromBytes: Buffer = Buffer.alloc(0);
  #filterBytes: Buffer = Buffer.alloc(0);
  readonly #filters = new Map<string, readonly string[] | null>([['.', null]]);

  /** @param hasSamples - Whether FORMAT and sample columns must follow. */
  constructor(hasSamples: boolean) {
    this.#columnCount = hasSamples ? 9 : 8;
  }

  /**
   * Parses the line `bytes[start…end)` into `site`.
   *
   * @throws {RecordFault} If a column is missing or malformed.
   */
  parse(bytes: Buffer, start: number, end: number): void {
    const starts = this.#starts;
    this.#split(bytes, start, end);
    const site = this.site;
    site.chrom = this.#chrom(bytes, starts[0] as number, (starts[1] as number) - 1);
    site.pos = parsePosition(bytes, starts[1] as number, (starts[2] as number) - 1);
    const id = column(bytes, starts[2] as number, (starts[3] as number) - 1, 'ID');
    site.id = id === '.' ? null : id;
    site.ref = column(bytes, starts[3] as number, (starts[4] as number) - 1, 'REF');
    site.alts = parseAlts(bytes, starts[4] as number, (starts[5] as number) - 1);
    site.qual = parseQuality(bytes, starts[5] as number, (starts[6] as number) - 1);
    site.filter = this.#filter(bytes, starts[6] as number, (starts[7] as number) - 1);
    site.infoStart = starts[7] as number;
    site.infoEnd = (starts[8] as number) - 1;
    const hasFormat = this.#columnCount === 9;
    site.formatStart = hasFormat ? (starts[8] as number) : 0;
    site.formatEnd = hasFormat ? (starts[9] as number) - 1 : 0;
    site.samplesStart = hasFormat ? (starts[9] as number) : end;
  }

  /** The locus of a line that may be malformed, for messages. */
  static locus(bytes: Buffer, start: number, end: number): string | null {
    const [chrom, pos] = bytes.toString('utf8', start, Math.min(end, start + 200)).split('\t', 2);
    return chrom && pos && /^\d+$/.test(pos) ? `${chrom}:${pos}` : null;
  }

  #split(bytes: Buffer, start: number, end: number): void {
    const starts = this.#starts;
    starts[0] = start;
    let at = start;
    for (let i = 1; i <= this.#columnCount; i++) {
      while (at < end && bytes[at] !== TAB) at += 1;
      at += 1;
      starts[i] = at;
      // Without samples a FORMAT column may still follow INFO.
      if (at > end && i < this.#columnCount) throw missingColumn(bytes, start, end, i);
    }
    if (this.#columnCount === 9) {
      if (at > end) throw missingColumn(bytes, start, end, 9);
    } else if (at <= end && bytes.subarray(at, end).includes(TAB)) {
      throw new RecordFault(at, 'record', 'no sample columns, as in the header', 'some');
    }
  }

  #chrom(bytes: Buffer, start: number, end: number): string {
    if (isSameBytes(bytes, start, end, this.#chromBytes)) return this.site.chrom;
    const chrom = column(bytes, start, end, 'CHROM');
    if (!CHROM.test(chrom))
      throw new RecordFault(start, 'CHROM', 'the name of a contig', quote(chrom));
    this.#chromBytes = Buffer.from(bytes.subarray(start, end));
    return chrom;
  }

  /** Most files give one filter to many records. */
  #filter(bytes: Buffer, start: number, end: number): readonly string[] | null {
    if (isSameBytes(bytes, start, end, this.#filterBytes)) return this.site.filter;
    const text = column(bytes, start, end, 'FILTER');
    this.#filterBytes = Buffer.from(bytes.subarray(start, end));
    const known = this.#filters.get(text);
    if (known !== undefined) return known;
    const filter = Object.freeze(text.split(';'));
    this.#filters.set(text, filter);
    return filter;
  }
}

function missingColumn(bytes: Buffer, start: number, end: number, found: number): RecordFault {
  const name = COLUMNS[found] ?? 'sample';
  const actual = found === 1 ? `${quoteBytes(bytes, start, end)}` : 'the end of the line';
  return new RecordFault(end, 'record', `a tab and the ${name} column`, actual);
}

function column(bytes: Buffer, start: number, end: number, name: string): string {
  if (end - start === 1) {
    const single = SINGLE_BYTE[bytes[start] as number];
    if (single !== undefined) return single;
  }
  if (end <= start) throw new RecordFault(start, name, 'at least one character', '""');
  // Text of ASCII alone is the same in Latin-1, which takes a third of the time of UTF-8.
  return bytes.toString(isAscii(bytes, start, end) ? 'latin1' : 'utf8', start, end);
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  let all = 0;
  for (let at = start; at < end; at++) all |= bytes[at] as number;
  return all < 128;
}

function parsePosition(bytes: Buffer, start: number, end: number): number {
  let pos = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) pos = Number.NaN;
    pos = pos * 10 + digit;
  }
  if (end > start && pos <= MAX_POS) return pos;
  throw new RecordFault(
    start,
    'POS',
    `an integer from 0 to ${MAX_POS}`,
    quoteBytes(bytes, start, end),
  );
}

function parseAlts(bytes: Buffer, start: number, end: number): readonly string[] {
  const text = column(bytes, start, end, 'ALT');
  if (text === '.') return NO_ALTS;
  if (text.length === 1) return SINGLE_ALTS[bytes[start] as number] ?? [text];
  const alts = text.split(',');
  const empty = alts.indexOf('');
  if (empty >= 0) throw new RecordFault(start, 'ALT', 'alleles between commas', quote(text));
  return alts;
}

function parseQuality(bytes: Buffer, start: number, end: number): number {
  const plain = parsePlainInteger(bytes, start, end);
  if (plain >= 0) return plain;
  const text = column(bytes, start, end, 'QUAL');
  if (text === '.') return Number.NaN;
  const quality = parseFloatText(text);
  if (quality === null) throw new RecordFault(start, 'QUAL', 'a number or "."', quote(text));
  return quality;
}
