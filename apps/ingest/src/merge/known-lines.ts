import { MISSING_CALL } from '@dirghayu/genotypes';
import type { MergeWindow } from './merge-window.ts';
import type { RunCollector } from './people-calls.ts';
import type { SiteTable } from './site-table.ts';

const TAB = 9;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const COLON = 58;
const LESS = 60;
const PIPE = 124;
/** `PASS` as four bytes. */
const PASS = [80, 65, 83, 83] as const;

/** More digits could pass 2³¹ (POS) or lose their last bits (QUAL). */
const MOST_POS_DIGITS = 9;
const MOST_QUAL_DIGITS = 15;

/** Whose lines are read. */
export interface FileOfPeople {
  /** The contig as the file spells it. */
  readonly chrom: string;
  /** Number of the file's people among those of the window. */
  readonly group: number;
  readonly samples: number;
}

/**
 * Takes the lines of one-sample files that add nothing but a call to a site that is known, and of
 * all files those that lie outside the window: its ranges of bytes hold some of them.
 *
 * Behind the first files of a merge that is nearly every line. Such a line has one ALT, one base on
 * one side of it at least, one plain diploid call, and an ID, QUAL and FILTER that leave the site's own as they are. All of
 * it is checked as the reader would check it, without a string or an object: 0.15 µs a line
 * against 1.5 µs. Every other line is left to the reader, which also makes all errors.
 */
export class KnownLines {
  readonly #sites: SiteTable;
  readonly #run: RunCollector;
  readonly #start: number;
  readonly #end: number;
  readonly #chrom: Buffer;
  readonly #group: number;
  readonly #isOnePerson: boolean;
  /** Lines up to this base wait behind one that was left: the first of two duplicates stays first. */
  #leftUntil = 0;
  /** Where the field read last ends, and the number that it holds. */
  #at = 0;
  #number = 0;

  constructor(
    sites: SiteTable,
    run: RunCollector,
    { start, end }: MergeWindow,
    { chrom, group, samples }: FileOfPeople,
  ) {
    this.#sites = sites;
    this.#run = run;
    this.#start = start;
    this.#end = end;
    this.#chrom = Buffer.from(`${chrom}\t`);
    this.#group = group;
    this.#isOnePerson = samples === 1;
  }

  /** Takes the line `bytes[start…lineEnd)`, its newline included; false leaves it to the reader. */
  take(bytes: Buffer, start: number, lineEnd: number): boolean {
    const end = lineEnd - 1;
    if (!this.#readLocus(bytes, start, end)) return false;
    const pos = this.#number;
    const idStart = this.#at + 1;
    if (pos > this.#end) return true;
    if (pos < this.#start && endsBefore(bytes, idStart, end, this.#start - pos)) return true;
    if (this.#isOnePerson && pos > this.#leftUntil && pos >= this.#start) {
      if (this.#takeSite(bytes, idStart, end, pos)) return true;
    }
    this.#leftUntil = Math.max(this.#leftUntil, lastBase(bytes, idStart, end, pos));
    return false;
  }

  #takeSite(bytes: Buffer, idStart: number, end: number, pos: number): boolean {
    const idEnd = fieldEnd(bytes, idStart, end);
    const ref = idEnd + 1;
    const refEnd = fieldEnd(bytes, ref, end);
    const altEnd = fieldEnd(bytes, refEnd + 1, end);
    // Longer alleles on both sides may share bases, which the reader's rows are freed of.
    if (refEnd - ref > 1 && altEnd - refEnd > 2) return false;
    const sites = this.#sites;
    const site = sites.findText(pos, bytes, ref, altEnd);
    if (site < 0 || sites.cells.lastGroup(site) === this.#group) return false;
    if (!this.#addsNoId(bytes, idStart, idEnd, site)) return false;
    if (!this.#readQual(bytes, altEnd + 1, end)) return false;
    const qual = this.#number;
    if (!this.#addsNoFilter(bytes, this.#at + 1, end, site)) return false;
    const call = readCall(bytes, behindInfo(bytes, this.#at + 1, end), end);
    if (call < 0) return false;
    sites.cells.raiseQual(site, qual);
    sites.cells.setLastGroup(site, this.#group);
    this.#run.addCall(site, call);
    return true;
  }

  #readLocus(bytes: Buffer, start: number, end: number): boolean {
    const chrom = this.#chrom;
    let at = start;
    for (let i = 0; i < chrom.length; i++, at++) if (bytes[at] !== chrom[i]) return false;
    const from = at;
    let pos = 0;
    for (; at < end && isDigit(bytes[at] as number); at++) {
      pos = pos * 10 + (bytes[at] as number) - ZERO;
    }
    this.#number = pos;
    this.#at = at;
    return at > from && at - from <= MOST_POS_DIGITS && bytes[at] === TAB;
  }

  #addsNoId(bytes: Buffer, start: number, end: number, site: number): boolean {
    if (end === start) return false; // the reader says what is wrong
    const isMissing = end - start === 1 && bytes[start] === DOT;
    return isMissing || this.#sites.cells.hasId(site);
  }

  /** Reads `.` or a plain decimal; fifteen digits over a power of ten are exact. */
  #readQual(bytes: Buffer, start: number, end: number): boolean {
    let at = start;
    if (bytes[at] === DOT && bytes[at + 1] === TAB) {
      this.#number = Number.NaN;
      this.#at = at + 1;
      return at + 1 < end;
    }
    let value = 0;
    for (; isDigit(bytes[at] as number); at++) value = value * 10 + (bytes[at] as number) - ZERO;
    let digits = at - start;
    if (digits > 0 && bytes[at] === DOT) {
      const point = at;
      for (at += 1; isDigit(bytes[at] as number); at++) {
        value = value * 10 + (bytes[at] as number) - ZERO;
      }
      const decimals = at - point - 1;
      digits += decimals;
      value /= 10 ** decimals;
    }
    this.#number = value;
    this.#at = at;
    return digits > 0 && digits <= MOST_QUAL_DIGITS && at < end && bytes[at] === TAB;
  }

  /** Whether FILTER is `.`, or PASS at a site that has been filtered before. */
  #addsNoFilter(bytes: Buffer, start: number, end: number, site: number): boolean {
    let at = start;
    if (bytes[at] === DOT) at += 1;
    else {
      for (let i = 0; i < PASS.length; i++, at++) if (bytes[at] !== PASS[i]) return false;
      if (!this.#sites.cells.hasFilter(site)) return false;
    }
    this.#at = at;
    return at < end && bytes[at] === TAB;
  }
}

/** The start of FORMAT; `end` if INFO is empty or the last column. */
function behindInfo(bytes: Buffer, start: number, end: number): number {
  const tab = bytes.indexOf(TAB, start);
  return tab <= start || tab > end ? end : tab + 1;
}

/** The packed call of a FORMAT that starts with GT and its one sample; -1 if it is not plain. */
function readCall(bytes: Buffer, format: number, end: number): number {
  if (bytes[format] !== 71 || bytes[format + 1] !== 84) return -1;
  const behindGt = format + 2;
  if (bytes[behindGt] !== TAB && bytes[behindGt] !== COLON) return -1;
  const at = fieldEnd(bytes, behindGt, end) + 1;
  const last = at + 3;
  if (last > end) return -1;
  if (last < end && (bytes[last] !== COLON || fieldEnd(bytes, last, end) < end)) return -1;
  const separator = bytes[at + 1];
  if (separator !== SLASH && separator !== PIPE) return -1;
  const a = (bytes[at] as number) - ZERO;
  const b = (bytes[at + 2] as number) - ZERO;
  if ((a === 0 || a === 1) && (b === 0 || b === 1)) return a + b;
  return a === DOT - ZERO && b === DOT - ZERO ? MISSING_CALL : -1;
}

/** Whether a record that starts at ID has less than `bases` bases: a reference block may have more. */
function endsBefore(bytes: Buffer, idStart: number, end: number, bases: number): boolean {
  const ref = fieldEnd(bytes, idStart, end) + 1;
  const refEnd = fieldEnd(bytes, ref, end);
  const alt = bytes[refEnd + 1];
  return refEnd - ref <= bases && alt !== LESS && alt !== DOT;
}

/** The last base of REF, from the start of ID on. */
function lastBase(bytes: Buffer, idStart: number, end: number, pos: number): number {
  const ref = fieldEnd(bytes, idStart, end) + 1;
  return pos + Math.max(0, fieldEnd(bytes, ref, end) - ref - 1);
}

/** Where the field at `start` ends: its tab, or the end of the line. */
function fieldEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== TAB) at += 1;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 57;
}
