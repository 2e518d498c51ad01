import { GrowingArray } from './growing-array.ts';
import type { SiteCells } from './site-cells.ts';

const FIRST_SLOTS = 1 << 12;
const ALLELE_BYTES = 1 << 12;
const LONGER = 1 << 31;

/**
 * Finds sites by position and alleles, the bytes `REF\tALT` as they stand in a line.
 *
 * Single bases, nine tenths of all variants, are told apart by an integer in a table with open
 * addressing; of longer alleles the integer is a hash, and their text is compared too.
 */
export class VariantIndex {
  readonly #cells: SiteCells;
  /** Where the alleles of each site start in `#text`, and behind the last one where it ends. */
  readonly #textStart = new GrowingArray(Int32Array);
  readonly #text = new GrowingArray(Uint8Array);
  /** Sites plus one; 0 is free. */
  #slots = new Int32Array(FIRST_SLOTS);
  #used = 0;
  #scratch: Buffer = Buffer.alloc(ALLELE_BYTES);

  constructor(cells: SiteCells) {
    this.#cells = cells;
    this.#textStart.push(0);
  }

  /** Alleles as bytes; valid until the next call. */
  encode(ref: string, alt: string): Uint8Array {
    const most = 3 * (ref.length + alt.length) + 1; // UTF-8
    if (most > this.#scratch.length) this.#scratch = Buffer.alloc(2 * most);
    return this.#scratch.subarray(0, this.#scratch.write(`${ref}\t${alt}`, 'utf8'));
  }

  /** The site of the variant with the alleles `bytes[start…end)`; -1 if there is none. */
  find(pos: number, bytes: Uint8Array, start: number, end: number): number {
    const alleles = alleleCode(bytes, start, end);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = mix(pos, alleles) & mask; ; slot = (slot + 1) & mask) {
      const site = (slots[slot] as number) - 1;
      if (site < 0) return -1;
      if (!this.#cells.is(site, pos, alleles)) continue;
      if (alleles >= 0 || this.#hasText(site, bytes, start, end)) return site;
    }
  }

  /** Adds a site whose cell has the `alleleCode` of `text`; sites come in the order of their numbers. */
  add(site: number, text: Uint8Array): void {
    this.addHidden(this.#cells.alleles(site) < 0 ? text : NO_TEXT);
    this.#used += 1;
    if (2 * this.#used > this.#slots.length) this.#growSlots();
    this.#insert(site);
  }

  /** Adds a site that is not to be found. */
  addHidden(text: Uint8Array = NO_TEXT): void {
    this.#text.append(text);
    this.#textStart.push(this.#text.length);
  }

  #hasText(site: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#textStart.values[site] as number;
    if ((this.#textStart.values[site + 1] as number) - from !== end - start) return false;
    const text = this.#text.values;
    for (let i = 0; i < end - start; i++) if (text[from + i] !== bytes[start + i]) return false;
    return true;
  }

  #insert(site: number): void {
    const mask = this.#slots.length - 1;
    let slot = mix(this.#cells.pos(site), this.#cells.alleles(site)) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = site + 1;
  }

  #growSlots(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length);
    for (const entry of old) if (entry > 0) this.#insert(entry - 1);
  }
}

const NO_TEXT = new Uint8Array(0);

/** An integer for `REF\tALT`: both bytes of single bases, from 0 on; else a hash below 0. */
export function alleleCode(bytes: Uint8Array, start: number, end: number): number {
  if (end - start === 3) return ((bytes[start] as number) << 8) | (bytes[start + 2] as number);
  let hash = 0x811c9dc5; // FNV-1a
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return hash | LONGER;
}

/** Spreads positions and alleles over the low bits. */
function mix(pos: number, alleles: number): number {
  const mixed = Math.imul(Math.imul(pos, 0x9e3779b1) ^ alleles, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
