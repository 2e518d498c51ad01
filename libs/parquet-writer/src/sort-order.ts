import type { VariantBlock } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { UnsortedError } from './errors.ts';

/** Checks, block by block, that contigs come once each and positions never go back. */
export class SortOrder {
  readonly #seen = new Set<string>();
  #chrom: string | undefined;
  #pos = 0;

  /**
   * @throws {UnsortedError} If `block` breaks the order; the message names the locus.
   */
  check({ chrom, pos, count }: VariantBlock): void {
    if (chrom !== this.#chrom) this.#enter(chrom, pos[0] ?? 0);
    for (let row = 0; row < count; row++) {
      const at = pos[row] as number;
      if (at < this.#pos) {
        throw new UnsortedError(`Cannot write variant at ${chrom}:${at}`, {
          expected: 'positions that never decrease (sort the input with `bcftools sort`)',
          actual: `one after ${chrom}:${this.#pos}`,
        });
      }
      this.#pos = at;
    }
  }

  #enter(chrom: string, pos: number): void {
    if (this.#seen.has(chrom)) {
      throw new UnsortedError(`Cannot write variant at ${chrom}:${pos}`, {
        expected: 'all variants of a contig in one run (sort the input with `bcftools sort`)',
        actual: `contig ${quote(chrom)} again after ${quote(this.#chrom ?? '')}`,
      });
    }
    this.#seen.add(chrom);
    this.#chrom = chrom;
    this.#pos = 0;
  }
}
