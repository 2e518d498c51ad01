/** Texts that repeat, as whole numbers: contigs and alleles of millions of variants. */
export class TextCodes {
  readonly #texts: string[] = [];
  readonly #codes = new Map<string, number>();

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  text(code: number): string {
    return this.#texts[code] ?? '';
  }
}
