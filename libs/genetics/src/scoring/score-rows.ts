import { TextCodes } from './text-codes.ts';

/** What a person adds to a score with 0, 1 and 2 copies of the effect allele. */
export type EffectModel = 'additive' | 'dominant' | 'recessive' | 'dosage-weights';

const MODELS: readonly EffectModel[] = ['additive', 'dominant', 'recessive', 'dosage-weights'];

/** One line of a score file. */
export interface ScoreRow {
  /** 1-based line of the file. */
  readonly line: number;
  /** As the file spells it; null without a position in this build. */
  readonly contig: string | null;
  /** 1-based. */
  readonly pos: number;
  readonly effectAllele: string;
  /** Null where the file does not tell. */
  readonly otherAllele: string | null;
  readonly model: EffectModel;
  /** What 0, 1 and 2 copies of the effect allele add to the score. */
  readonly effects: readonly [number, number, number];
}

/**
 * The lines of a score file, column by column: 45 bytes each, so that six million variants fit.
 *
 * Contigs and alleles repeat, and are kept once.
 */
export class ScoreRows {
  readonly #texts = new TextCodes();
  #lines = new Int32Array(1024);
  #contigs = new Int32Array(1024);
  #positions = new Int32Array(1024);
  #alleles = new Int32Array(2048);
  #models = new Uint8Array(1024);
  #effects = new Float64Array(3072);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(row: ScoreRow): void {
    if (this.#count === this.#lines.length) this.#grow();
    const i = this.#count++;
    this.#lines[i] = row.line;
    this.#contigs[i] = this.#code(row.contig);
    this.#positions[i] = row.pos;
    this.#alleles[2 * i] = this.#code(row.effectAllele);
    this.#alleles[2 * i + 1] = this.#code(row.otherAllele);
    this.#models[i] = MODELS.indexOf(row.model);
    this.#effects.set(row.effects, 3 * i);
  }

  row(i: number): ScoreRow {
    const effects = this.#effects.subarray(3 * i, 3 * i + 3);
    return {
      line: this.line(i),
      contig: this.contig(i),
      pos: this.position(i),
      effectAllele: this.effectAllele(i),
      otherAllele: this.otherAllele(i),
      model: MODELS[this.#models[i] as number] as EffectModel,
      effects: [effects[0] as number, effects[1] as number, effects[2] as number],
    };
  }

  /** 1-based line of the file. */
  line(i: number): number {
    return this.#lines[i] as number;
  }

  contig(i: number): string | null {
    return this.#text(this.#contigs[i] as number);
  }

  position(i: number): number {
    return this.#positions[i] as number;
  }

  effectAllele(i: number): string {
    return this.#text(this.#alleles[2 * i] as number) ?? '';
  }

  otherAllele(i: number): string | null {
    return this.#text(this.#alleles[2 * i + 1] as number);
  }

  /** What `copies` of the effect allele add. */
  effect(i: number, copies: number): number {
    return this.#effects[3 * i + copies] as number;
  }

  #code(text: string | null): number {
    return text === null ? -1 : this.#texts.code(text);
  }

  #text(code: number): string | null {
    return code < 0 ? null : this.#texts.text(code);
  }

  #grow(): void {
    const doubled = <Values extends Int32Array | Uint8Array | Float64Array>(values: Values) => {
      const more = new (values.constructor as new (length: number) => Values)(2 * values.length);
      more.set(values);
      return more;
    };
    this.#lines = doubled(this.#lines);
    this.#contigs = doubled(this.#contigs);
    this.#positions = doubled(this.#positions);
    this.#alleles = doubled(this.#alleles);
    this.#models = doubled(this.#models);
    this.#effects = doubled(this.#effects);
  }
}
