import type { FieldValue } from '@dirghayu/genotypes';
import { GrowingArray } from './growing-array.ts';

/** What one file says of a site beside its calls. */
export interface SiteFacts {
  readonly id: string | null;
  /** NaN is missing. */
  readonly qual: number;
  readonly filter: readonly string[] | null;
}

/** Codes of the bases A, C, G and T by character; anything else is -1. */
export const BASE_CODES: Int8Array = new Int8Array(256).fill(-1);
for (const [code, base] of [...'ACGT'].entries()) BASE_CODES[base.charCodeAt(0)] = code;

/** Stands for alleles that are not one base each. */
const NOT_SINGLE = 16;
const FIRST_SLOTS = 1 << 12;

/**
 * The variants of a window, numbered in the order in which they are first seen.
 *
 * Single bases, nine tenths of all sites, are found by an integer of position and bases in a table
 * with open addressing; other alleles by their text.
 */
export class SiteTable {
  readonly pos = new GrowingArray(Int32Array);
  readonly ref: string[] = [];
  readonly alt: string[] = [];
  readonly id: (string | null)[] = [];
  readonly qual = new GrowingArray(Float32Array);
  readonly filter: (readonly string[] | null)[] = [];
  /** Values of the INFO columns, a list a column. */
  readonly fields: readonly FieldValue[][];
  /** Haploid calls among those read, and how many of them are ALT: `an` and `het` need them. */
  readonly haploid = new GrowingArray(Int32Array);
  readonly haploidAlt = new GrowingArray(Int32Array);
  /** Number of the people whose calls came last; -1 at first. */
  readonly lastGroup = new GrowingArray(Int32Array);
  /** The next site of the same variant, where repeated ones are kept. */
  readonly next = new Map<number, number>();

  /** `4 * ref + alt` of single bases. */
  readonly #bases = new GrowingArray(Uint8Array);
  /** Site numbers plus one; 0 is free. */
  #slots = new Int32Array(FIRST_SLOTS);
  #used = 0;
  readonly #others = new Map<string, number>();

  constructor(fields: number) {
    this.fields = Array.from({ length: fields }, () => []);
  }

  get count(): number {
    return this.pos.length;
  }

  /** The site of a variant; -1 if it is new. */
  find(pos: number, ref: string, alt: string): number {
    const bases = basesOf(ref, alt);
    if (bases < NOT_SINGLE) return this.findSingle(pos, bases);
    return this.#others.get(otherKey(pos, ref, alt)) ?? -1;
  }

  /** The site of a variant of single bases, `4 * ref + alt`; -1 if it is new. */
  findSingle(pos: number, bases: number): number {
    return (this.#slots[this.#slot(pos, bases)] as number) - 1;
  }

  /** Adds a variant that `find` does not know, and returns its site. */
  add(pos: number, ref: string, alt: string, facts: SiteFacts): number {
    const site = this.#push(pos, ref, alt, facts);
    const bases = basesOf(ref, alt);
    this.#bases.push(bases);
    if (bases < NOT_SINGLE) this.#insert(site, pos, bases);
    else this.#others.set(otherKey(pos, ref, alt), site);
    return site;
  }

  /** Adds a site for the variant of `site` once more. */
  addAgain(site: number, facts: SiteFacts): number {
    const pos = this.pos.values[site] as number;
    const again = this.#push(pos, this.ref[site] ?? '', this.alt[site] ?? '', facts);
    this.#bases.push(NOT_SINGLE); // never looked up by its bases
    this.next.set(site, again);
    return again;
  }

  /** Adds what a further file says: the first ID, the greatest QUAL, all filters failed. */
  merge(site: number, { id, qual, filter }: SiteFacts): void {
    if (id !== null && this.id[site] === null) this.id[site] = id;
    this.raiseQual(site, qual);
    const known = this.filter[site] ?? null;
    if (filter !== known) this.filter[site] = mergeFilters(known, filter);
  }

  raiseQual(site: number, qual: number): void {
    const known = this.qual.values[site] as number;
    if (qual > known || Number.isNaN(known)) this.qual.values[site] = qual;
  }

  #push(pos: number, ref: string, alt: string, { id, qual, filter }: SiteFacts): number {
    const site = this.pos.length;
    this.pos.push(pos);
    this.ref.push(ref);
    this.alt.push(alt);
    this.id.push(id);
    this.qual.push(qual);
    this.filter.push(filter);
    this.haploid.push(0);
    this.haploidAlt.push(0);
    this.lastGroup.push(-1);
    return site;
  }

  #insert(site: number, pos: number, bases: number): void {
    this.#used += 1;
    if (2 * this.#used > this.#slots.length) this.#growSlots();
    this.#slots[this.#slot(pos, bases)] = site + 1;
  }

  /** The slot of a variant, or the free one where it belongs. */
  #slot(pos: number, bases: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const positions = this.pos.values;
    const allBases = this.#bases.values;
    const mixed = Math.imul(pos * 16 + bases, 0x9e3779b1);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    while (true) {
      const site = (slots[slot] as number) - 1;
      if (site < 0 || (positions[site] === pos && allBases[site] === bases)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #growSlots(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length);
    for (const entry of old) {
      if (entry === 0) continue;
      const site = entry - 1;
      const slot = this.#slot(this.pos.values[site] as number, this.#bases.values[site] as number);
      this.#slots[slot] = entry;
    }
  }
}

function basesOf(ref: string, alt: string): number {
  if (ref.length !== 1 || alt.length !== 1) return NOT_SINGLE;
  const from = BASE_CODES[ref.charCodeAt(0)] ?? -1;
  const to = BASE_CODES[alt.charCodeAt(0)] ?? -1;
  return from < 0 || to < 0 ? NOT_SINGLE : 4 * from + to;
}

function otherKey(pos: number, ref: string, alt: string): string {
  return `${pos}:${ref}:${alt}`;
}

/** All filters failed, in the order first seen; PASS only if that is all; null if none was applied. */
export function mergeFilters(
  known: readonly string[] | null,
  more: readonly string[] | null,
): readonly string[] | null {
  if (more === null || isPass(more)) return known ?? more;
  if (known === null || isPass(known)) return more;
  const added = more.filter((filter) => !known.includes(filter));
  return added.length === 0 ? known : [...known, ...added];
}

function isPass(filter: readonly string[]): boolean {
  return filter.length === 1 && filter[0] === 'PASS';
}
