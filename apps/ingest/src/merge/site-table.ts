import type { FieldValue } from '@dirghayu/genotypes';
import { GrowingArray } from './growing-array.ts';
import { VariantIndex } from './variant-index.ts';

/** What one file says of a site beside its calls. */
export interface SiteFacts {
  readonly id: string | null;
  /** NaN is missing. */
  readonly qual: number;
  readonly filter: readonly string[] | null;
}

/**
 * The variants of a window, numbered in the order in which they are first seen.
 *
 * They are found by position and alleles, as text or as the bytes `REF\tALT` of a line.
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

  readonly #index = new VariantIndex();

  constructor(fields: number) {
    this.fields = Array.from({ length: fields }, () => []);
  }

  get count(): number {
    return this.pos.length;
  }

  /** The site of a variant; -1 if it is new. */
  find(pos: number, ref: string, alt: string): number {
    const text = this.#index.encode(ref, alt);
    return this.#index.find(pos, text, 0, text.length);
  }

  /** The site of the variant whose alleles are the text `REF\tALT` in `bytes[start…end)`; -1 if it is new. */
  findText(pos: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#index.find(pos, bytes, start, end);
  }

  /** Adds a variant that `find` does not know, and returns its site. */
  add(pos: number, ref: string, alt: string, facts: SiteFacts): number {
    const site = this.#push(pos, ref, alt, facts);
    this.#index.add(pos, this.#index.encode(ref, alt));
    return site;
  }

  /** Adds a site for the variant of `site` once more. */
  addAgain(site: number, facts: SiteFacts): number {
    const pos = this.pos.values[site] as number;
    const again = this.#push(pos, this.ref[site] ?? '', this.alt[site] ?? '', facts);
    this.#index.skip();
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
