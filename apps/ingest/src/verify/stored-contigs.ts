import { DifferenceError, type Locus } from './first-difference.ts';
import { type StoredRow, storedRows, type VerifiedPart } from './stored-part.ts';

/** Rows of the parts of a shard, contig by contig as the sources ask for them. */
export class StoredContigs {
  readonly #parts: Map<string, VerifiedPart>;
  readonly #hasDosages: boolean;
  #chrom = '';
  #lastPos = 0;
  #rows: AsyncGenerator<StoredRow> | undefined;

  constructor(parts: readonly VerifiedPart[], hasDosages: boolean) {
    this.#parts = new Map(parts.map((part) => [part.chrom, part]));
    this.#hasDosages = hasDosages;
  }

  /** The contig that was started last; empty before the first. */
  get chrom(): string {
    return this.#chrom;
  }

  /** Where the contigs begin that have not been started. */
  left(): readonly Locus[] {
    return [...this.#parts.values()].map(({ chrom, firstPos: pos }) => ({ chrom, pos }));
  }

  /** Goes to the rows of a contig; those of the one before are left where they are. */
  async start(chrom: string): Promise<void> {
    await this.close();
    const part = this.#parts.get(chrom);
    this.#parts.delete(chrom);
    this.#chrom = chrom;
    this.#lastPos = part?.lastPos ?? 0;
    this.#rows = part && storedRows(part.path, { hasDosages: this.#hasDosages });
  }

  /**
   * The next row of the contig; undefined if there are no more.
   *
   * @param pos Where the sources are.
   * @throws {DifferenceError} If the part cannot be read.
   */
  async next(pos: number): Promise<StoredRow | undefined> {
    try {
      const next = await this.#rows?.next();
      return next?.done ? undefined : next?.value;
    } catch (cause) {
      const chrom = this.#chrom;
      throw new DifferenceError({ chrom, pos }, `Cannot verify ${chrom}:${pos} and what follows`, {
        expected: 'a part that can be read',
        actual: cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause),
        cause,
      });
    }
  }

  /** @throws {DifferenceError} If the contig has more rows. */
  async finish(): Promise<void> {
    const extra = await this.next(this.#lastPos);
    if (extra) throw extraVariant(this.#chrom, extra);
  }

  async close(): Promise<void> {
    await this.#rows?.return(undefined);
  }
}

/** The store holds a variant that the sources do not. */
export function extraVariant(chrom: string, { pos, ref, alt }: StoredRow): DifferenceError {
  return new DifferenceError({ chrom, pos }, `Cannot verify ${chrom}:${pos} ${ref}>${alt}`, {
    expected: 'no such variant, as in the sources',
    actual: 'one in the store',
  });
}
