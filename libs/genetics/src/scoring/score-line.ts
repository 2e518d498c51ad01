import { quote } from '@dirghayu/pipeline';
import { ScoreFileError } from '../errors.ts';
import type { ScoreColumns } from './score-header.ts';
import type { EffectModel, ScoreRow } from './score-rows.ts';

type Effects = ScoreRow['effects'];

/** Columns that make a line one that a sum over single variants cannot express. */
const REFUSED = ['is_interaction', 'is_haplotype', 'is_diplotype'] as const;
const MOST_POSITION = 2 ** 31 - 1;

/** Reads the lines of one score file. */
export class ScoreLineReader {
  readonly #file: string;
  readonly #columns: ScoreColumns;
  readonly #refused: readonly string[];
  readonly #isHarmonised: boolean;
  readonly #hasDosageWeights: boolean;
  readonly #contigColumn: string;
  readonly #posColumn: string;
  /** Places of the columns that every line is asked for; -1 where there is none. */
  readonly #places: Readonly<Record<'contig' | 'pos' | 'effect' | 'other' | 'weight', number>>;
  readonly #hasModels: boolean;
  #line = 0;
  #fields: readonly string[] = [];

  constructor(columns: ScoreColumns, file: string) {
    this.#file = file;
    this.#columns = columns;
    this.#refused = REFUSED.filter((name) => columns.has(name));
    this.#isHarmonised = columns.has('hm_chr') && columns.has('hm_pos');
    this.#hasDosageWeights = columns.has('dosage_0_weight');
    this.#hasModels = ['is_dominant', 'is_recessive'].some((name) => columns.has(name));
    this.#contigColumn = this.#isHarmonised ? 'hm_chr' : 'chr_name';
    this.#posColumn = this.#isHarmonised ? 'hm_pos' : 'chr_position';
    const place = (name: string) => columns.get(name) ?? -1;
    this.#places = {
      contig: place(this.#contigColumn),
      pos: place(this.#posColumn),
      effect: place('effect_allele'),
      other: place('other_allele'),
      weight: place('effect_weight'),
    };
  }

  /**
   * Reads one line.
   *
   * @throws {ScoreFileError} If a field cannot be read, or the line cannot be honoured.
   */
  read(text: string, line: number): ScoreRow {
    this.#line = line;
    this.#fields = text.split('\t');
    if (this.#fields.length > this.#columns.size) {
      throw this.#fault('line', `${this.#columns.size} fields`, `${this.#fields.length}`);
    }
    for (const name of this.#refused) {
      if (this.#flag(name)) throw this.#unsupported(name);
    }
    const effectAllele = this.#at(this.#places.effect).toUpperCase();
    if (effectAllele === '') throw this.#fault('effect_allele', 'an allele', quote(''));
    const model = this.#hasModels || this.#hasDosageWeights ? this.#model() : 'additive';
    const contig = this.#at(this.#places.contig);
    const hasPlace = !isAbsent(contig) && !isAbsent(this.#at(this.#places.pos));
    return {
      line,
      contig: hasPlace ? contig : null,
      pos: hasPlace ? this.#position() : 0,
      effectAllele,
      otherAllele: this.#otherAllele(),
      model,
      effects: this.#effects(model),
    };
  }

  #position(): number {
    const text = this.#at(this.#places.pos);
    const pos = Number(text);
    if (Number.isInteger(pos) && pos >= 0 && pos <= MOST_POSITION) return pos;
    throw this.#fault(this.#posColumn, 'a position', quote(text));
  }

  /** A harmonised file infers the other allele where the author left it out and one is possible. */
  #otherAllele(): string | null {
    const given = this.#at(this.#places.other);
    const allele = isAbsent(given) ? this.#field('hm_inferOtherAllele') : given;
    return isAbsent(allele) || allele.includes('/') ? null : allele.toUpperCase();
  }

  #model(): EffectModel {
    const isDominant = this.#flag('is_dominant');
    const isRecessive = this.#flag('is_recessive');
    if (isDominant && isRecessive) {
      throw this.#fault('is_recessive', 'a dominant or a recessive effect', 'both');
    }
    if (this.#hasDosageWeights && !isAbsent(this.#field('dosage_0_weight'))) {
      if (!isDominant && !isRecessive) return 'dosage-weights';
      throw this.#fault('dosage_0_weight', 'weights by dosage or a dominance', 'both');
    }
    return isDominant ? 'dominant' : isRecessive ? 'recessive' : 'additive';
  }

  #effects(model: EffectModel): Effects {
    if (model === 'dosage-weights') {
      return [
        this.#number('dosage_0_weight'),
        this.#number('dosage_1_weight'),
        this.#number('dosage_2_weight'),
      ];
    }
    const weight = this.#number('effect_weight');
    if (model === 'dominant') return [0, weight, weight];
    return model === 'recessive' ? [0, 0, weight] : [0, weight, 2 * weight];
  }

  #number(column: string): number {
    const text = this.#field(column);
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw this.#fault(column, 'a number', quote(text));
  }

  #flag(column: string): boolean {
    const text = this.#field(column);
    if (isAbsent(text) || /^(false|0|no)$/i.test(text)) return false;
    if (/^(true|1|yes)$/i.test(text)) return true;
    throw this.#fault(column, 'True or False', quote(text));
  }

  #at(place: number): string {
    return this.#fields[place] ?? '';
  }

  #field(column: string): string {
    const i = this.#columns.get(column);
    return i === undefined ? '' : (this.#fields[i] ?? '');
  }

  #unsupported(column: string): ScoreFileError {
    const kind = column.replace('is_', '');
    return this.#fault(column, 'weights of single variants', `a weight of ${kind} kind`);
  }

  #fault(column: string, expected: string, actual: string): ScoreFileError {
    const place = this.#columns.get(column) ?? 0;
    const before = this.#fields.slice(0, place).join('\t');
    const column1 = place === 0 ? 1 : Buffer.byteLength(before) + 2;
    return new ScoreFileError(`Cannot use ${column === 'line' ? 'line' : column} of score file`, {
      location: { file: this.#file, line: this.#line, column: column1 },
      expected,
      actual,
    });
  }
}

/** What the Catalog's files write for a value that there is not. */
function isAbsent(text: string): boolean {
  return text === '' || text === 'NA' || text === '.' || text === 'None' || text === 'nan';
}
