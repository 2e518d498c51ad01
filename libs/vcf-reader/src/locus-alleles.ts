/**
 * Remembers the alleles of the rows at the current position, to find duplicates in a run of
 * records with one CHROM and POS. Memory: one such run.
 */
export class LocusAlleles {
  #chrom = '';
  #pos = -1;
  #ref = '';
  #alt = '';
  /** Made when a position gets its second row: most never do. */
  #keys: Set<string> | null = null;

  /** Adds an allele; false if the position has it already. */
  add(chrom: string, pos: number, ref: string, alt: string): boolean {
    if (pos !== this.#pos || chrom !== this.#chrom) {
      this.#chrom = chrom;
      this.#pos = pos;
      this.#ref = ref;
      this.#alt = alt;
      this.#keys = null;
      return true;
    }
    this.#keys ??= new Set([`${this.#ref}\t${this.#alt}`]);
    const before = this.#keys.size;
    return this.#keys.add(`${ref}\t${alt}`).size > before;
  }
}
