import type { FieldValue } from '@dirghayu/genotypes';
import { GrowingArray } from './growing-array.ts';
import { SiteCells } from './site-cells.ts';
import { alleleCode, VariantIndex } from './variant-index.ts';

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
  /** POS, QUAL, and whose calls came last. */
  readonly cells = new SiteCells();
  readonly ref: string[] = [];
  readonly alt: string[] = [];
  readonly id: (string | null)[] = [];
  readonly filter: (readonly string[] | null)[] = [];
  /** Values of the INFO columns, a list a column. */
  readonly fields: readonly FieldValue[][];
  /** Haploid calls among those read, and how many of them are ALT: `an` and `het` need them. */
  readonly haploid = new GrowingArray(Int32Array);
  readonly haploidAlt = new GrowingArray(Int32Array);
  /** The next site of the same variant, where repeated ones are kept. */
  readonly next = new Map<number, number>();
  readonly #index = new VariantIndex(this.cells);

  constructor(fields: number) {
    this.fields = Array.from({ length: fields }, () => []);
  }

  get count(): number {
    return this.cells.count;
  }

  /** The site of a variant; -1 if it is new. */
  find(pos: number, ref: string, alt: string): number {
    const text = this.#index.encode(ref, alt);
    return this.#index.find(pos, text, 0, text.length);
  }

  /** The site of the variant with the alleles `bytes[start…end)`, `REF\tALT`; -1 if it is new. */
  findText(pos: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#index.find(pos, bytes, start, end);
  }

  /** Adds a variant that `find` does not know, and returns its site. */
  add(pos: number, ref: string, alt: string, facts: SiteFacts): number {
    const site = this.#push(pos, ref, alt, facts);
    this.#index.add(site, this.#index.encode(ref, alt));
    return site;
  }

  /** Adds a site for the variant of `site` once more; `find` still tells the first. */
  addAgain(site: number, facts: SiteFacts): number {
    const [ref, alt] = [this.ref[site] ?? '', this.alt[site] ?? ''];
    const again = this.#push(this.cells.pos(site), ref, alt, facts);
    this.#index.addHidden();
    this.next.set(site, again);
    return again;
  }

  /** Adds what a further file says: the first ID, the greatest QUAL, all filters failed. */
  merge(site: number, { id, qual, filter }: SiteFacts): void {
    if (id !== null && this.id[site] === null) this.id[site] = id;
    this.cells.raiseQual(site, qual);
    const known = this.filter[site] ?? null;
    if (filter !== known) this.filter[site] = mergeFilters(known, filter);
    this.cells.note(site, id !== null, filter !== null);
  }

  #push(pos: number, ref: string, alt: string, { id, qual, filter }: SiteFacts): number {
    const text = this.#index.encode(ref, alt);
    const site = this.cells.add(pos, alleleCode(text, 0, text.length), qual);
    this.cells.note(site, id !== null, filter !== null);
    this.ref.push(ref);
    this.alt.push(alt);
    this.id.push(id);
    this.filter.push(filter);
    this.haploid.push(0);
    this.haploidAlt.push(0);
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
