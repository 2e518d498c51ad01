import type { OutputOptions } from './options.ts';
import type { SiteCalls } from './site-calls.ts';
import type { Site } from './sites.ts';

const ZERO = 48;
const DOT = 46;
const TAB = 9;
const NEWLINE = 10;

/**
 * The lines of a GT-only VCF of many people.
 *
 * Most calls are REF, so one line of only REF calls is kept; each site writes its carriers and missing
 * calls into it and takes them out again. A line then costs a copy, not a loop over everybody.
 */
export class GenotypeLine {
  /** Byte of each slot's allele in the line; -1 for slots that do not exist. */
  readonly #places: Int32Array;
  readonly #line: Uint8Array;
  readonly #phased: boolean;

  constructor(present: Uint8Array, { phased }: Pick<OutputOptions, 'phased'>) {
    const people = present.length / 2;
    this.#phased = phased;
    this.#places = new Int32Array(present.length).fill(-1);
    const line = new Uint8Array(4 * people + 1);
    let end = 0;
    for (let person = 0; person < people; person++) {
      line[end++] = TAB;
      for (const slot of [2 * person, 2 * person + 1]) {
        if (present[slot] === 0) continue;
        if (slot & 1 && present[slot - 1] === 1) line[end++] = (phased ? '|' : '/').charCodeAt(0);
        this.#places[slot] = end;
        line[end++] = ZERO;
      }
    }
    line[end++] = NEWLINE;
    this.#line = line.subarray(0, end);
  }

  /** Shows `use` the calls of one site, from the tab after FORMAT to the line's end. */
  with(calls: SiteCalls, use: (bytes: Uint8Array) => void): void {
    const { carriers, missing } = calls;
    for (let k = 0; k < carriers.length; k++) this.#writeAlleles(calls, carriers[k] as number);
    for (let k = 0; k < missing.length; k++) this.#writeMissing(missing[k] as number);
    use(this.#line);
    for (let k = 0; k < carriers.length; k++) this.#clear(carriers[k] as number);
    for (let k = 0; k < missing.length; k++) {
      this.#clear(2 * (missing[k] as number));
      this.#clear(2 * (missing[k] as number) + 1);
    }
  }

  #writeAlleles({ alleles }: SiteCalls, slot: number): void {
    const other = this.#places[slot ^ 1] as number;
    const place = this.#places[slot] as number;
    const allele = alleles[slot] as number;
    if (this.#phased || other < 0) {
      this.#line[place] = ZERO + allele;
      return;
    }
    const otherAllele = alleles[slot ^ 1] as number;
    this.#line[Math.min(place, other)] = ZERO + Math.min(allele, otherAllele);
    this.#line[Math.max(place, other)] = ZERO + Math.max(allele, otherAllele);
  }

  #writeMissing(person: number): void {
    const first = this.#places[2 * person] as number;
    const second = this.#places[2 * person + 1] as number;
    this.#line[second] = DOT;
    if (first < 0) return;
    this.#line[first] = DOT;
    this.#line[first + 1] = '/'.charCodeAt(0);
  }

  /** Back to REF, and so is the other haplotype: unphased calls may have moved the allele there. */
  #clear(slot: number): void {
    const own = slot | 1;
    this.#line[this.#places[own] as number] = ZERO;
    const first = this.#places[own - 1] as number;
    if (first < 0) return;
    this.#line[first] = ZERO;
    this.#line[first + 1] = (this.#phased ? '|' : '/').charCodeAt(0);
  }
}

/** What INFO tells of a record. */
export interface SiteCounts {
  readonly ac: readonly number[];
  readonly an: number;
  /** As text, one for each ALT allele. */
  readonly af: readonly string[];
}

/** CHROM to FORMAT of one record, without the tab that follows. */
export function sitePrefix(site: Site, { ac, an, af }: SiteCounts, formatFields: string): string {
  const { chrom, pos, id, ref, alts, qual, filter } = site;
  const info = `AC=${ac.join(',')};AF=${af.join(',')};AN=${an}`;
  return `${chrom}\t${pos}\t${id}\t${ref}\t${alts.join(',')}\t${qual}\t${filter}\t${info}\t${formatFields}`;
}

/** AC, AN and AF of everybody; AF has four digits, and is `.` where nobody is called. */
export function cohortCounts({ ac, an }: SiteCalls): SiteCounts {
  const frequency = (count: number) => String(Number((count / an).toPrecision(4)));
  return { ac, an, af: ac.map((count) => (an === 0 ? '.' : frequency(count))) };
}
