import { type SiteBlock, variantKey } from '@dirghayu/genotypes';
import { ConfigError, quote } from '@dirghayu/pipeline';
import { plainContig } from '../contig-name.ts';
import {
  isEffectAlt,
  isPalindromic,
  MATCH_TYPES,
  type MatchType,
  matchAsWritten,
  matchFlipped,
  type VariantAlleles,
} from './allele-match.ts';
import { PositionIndex } from './position-index.ts';
import type { ScoreFile } from './score-file.ts';
import { TextCodes } from './text-codes.ts';

/** What became of a line of a score file. */
export const MATCH_STATUSES = [
  'unmatched',
  'matched',
  'ambiguous',
  'duplicate',
  'multiallelic',
  'no_position',
] as const;

/** One of them. */
export type MatchStatus = (typeof MATCH_STATUSES)[number];

/** Which matches count. */
export interface MatchRules {
  /** Match types that are allowed, the best first; default pgsc_calc's order, all of them. */
  readonly priority: readonly MatchType[];
  /** Keeps A/T and C/G variants, whose strand cannot be told. */
  readonly keepAmbiguous: boolean;
  /** Keeps variants of sites with several ALT alleles whose effect allele is ALT. */
  readonly keepMultiallelic: boolean;
  /** Of several lines for one variant, keeps the first; else none counts. */
  readonly keepFirstMatch: boolean;
}

/** pgsc_calc's defaults. */
export const DEFAULT_MATCH_RULES: MatchRules = {
  priority: MATCH_TYPES,
  keepAmbiguous: false,
  keepMultiallelic: false,
  keepFirstMatch: false,
};

/** The lines of one score beside the variants of the cohort. */
export interface ScoreMatches {
  readonly score: ScoreFile;
  /** Per row: its index in `MATCH_STATUSES`. */
  readonly status: Uint8Array;
  /** Per row: its index in `MATCH_TYPES`; 255 without a match. */
  readonly type: Uint8Array;
  /** Per row: which variant of the stream, from 0; -1 without a match. */
  readonly target: Int32Array;
  /** Per row: `chrom:pos:ref:alt` of that variant; null without a match. */
  variant(row: number): string | null;
}

/** What the matcher fills in. */
interface OpenMatches extends ScoreMatches {
  readonly texts: Int32Array;
}

interface Target extends VariantAlleles {
  readonly index: number;
}

interface FoundRow {
  readonly row: number;
  readonly target: Target;
}

const NO_TYPE = 255;

/**
 * Finds the lines of scores among the variants of a cohort, given block by block in the order of
 * the store. Holds the variants of one position.
 */
export class ScoreMatcher {
  readonly #rules: MatchRules;
  /** Rank of each match type, the best 0; Infinity for those that do not count. */
  readonly #rank: readonly number[];
  readonly #matches: readonly OpenMatches[];
  readonly #texts = new TextCodes();
  readonly #indices: readonly PositionIndex[];
  #contig = '';
  #chrom = '';
  #pos = -1;
  #here: Target[] = [];
  #seen = 0;

  /** @throws {ConfigError} If the priority is empty, repeats a type or has an unknown one. */
  constructor(scores: readonly ScoreFile[], rules: Partial<MatchRules> = {}) {
    this.#rules = { ...DEFAULT_MATCH_RULES, ...rules };
    this.#rank = rankOf(this.#rules.priority);
    this.#indices = scores.map(({ rows }) => new PositionIndex(rows));
    this.#matches = scores.map((score) => openMatches(score, this.#texts));
  }

  /** Takes the next variants; a contig comes in one run, positions ascending. */
  add(block: SiteBlock): void {
    const contig = plainContig(block.chrom);
    for (let i = 0; i < block.count; i++) {
      const pos = block.pos[i] as number;
      if (pos !== this.#pos || contig !== this.#contig) {
        this.#resolve();
        this.#contig = contig;
        this.#chrom = block.chrom;
        this.#pos = pos;
      }
      const ref = (block.ref[i] as string).toUpperCase();
      this.#here.push({ index: this.#seen++, ref, alt: (block.alt[i] as string).toUpperCase() });
    }
  }

  /** After the last block. */
  finish(): readonly ScoreMatches[] {
    this.#resolve();
    return this.#matches;
  }

  /** Matches the lines of every score at the position that is complete now. */
  #resolve(): void {
    if (this.#here.length === 0) return;
    for (const [s, index] of this.#indices.entries()) {
      const rows = index.at(this.#contig, this.#pos);
      if (rows.length > 0) this.#match(this.#matches[s] as OpenMatches, rows);
    }
    this.#here = [];
  }

  #match(matches: OpenMatches, rows: readonly number[]): void {
    const { rows: lines } = matches.score;
    const found: FoundRow[] = [];
    for (const row of rows) {
      const best = this.#best(lines.effectAllele(row), lines.otherAllele(row));
      if (!best) continue;
      matches.type[row] = best.type;
      matches.target[row] = best.target.index;
      const { ref, alt } = best.target;
      for (const [k, text] of [this.#chrom, ref, alt].entries()) {
        matches.texts[3 * row + k] = this.#texts.code(text);
      }
      found.push({ row, target: best.target });
    }
    for (const { row, target } of found) {
      const type = MATCH_TYPES[matches.type[row] as number] as MatchType;
      const verdict = this.#verdict(target, this.#isDuplicate(row, target, found), type);
      matches.status[row] = MATCH_STATUSES.indexOf(verdict);
    }
  }

  /** Whether another line has the same variant, and this one is not the first where that counts. */
  #isDuplicate(row: number, target: Target, found: readonly FoundRow[]): boolean {
    const twin = found.find((one) => one.target === target && one.row !== row);
    return twin !== undefined && !(this.#rules.keepFirstMatch && row < twin.row);
  }

  #verdict(target: Target, isDuplicate: boolean, type: MatchType): MatchStatus {
    const { keepAmbiguous, keepMultiallelic } = this.#rules;
    if (!keepAmbiguous && isPalindromic(target)) return 'ambiguous';
    if (isDuplicate) return 'duplicate';
    const isMultiallelic = this.#here.some(
      ({ index, ref, alt }) => index !== target.index && ref === target.ref && alt !== target.alt,
    );
    // A row counts its own ALT: what is left of two copies may be REF or another ALT.
    const isCounted = keepMultiallelic && isEffectAlt(type);
    return isMultiallelic && !isCounted ? 'multiallelic' : 'matched';
  }

  /** The best match at this position; of equals the first variant. */
  #best(effect: string, other: string | null): { type: number; target: Target } | undefined {
    let rank = Number.POSITIVE_INFINITY;
    let best: { type: number; target: Target } | undefined;
    for (const target of this.#here) {
      const { ref, alt } = target;
      for (const match of [matchAsWritten, matchFlipped]) {
        const type = match(effect, other, ref, alt);
        const here = this.#rank[type] ?? Number.POSITIVE_INFINITY;
        if (here < rank) [rank, best] = [here, { type, target }];
      }
    }
    return best;
  }
}

function rankOf(priority: readonly MatchType[]): readonly number[] {
  const rank = new Map(priority.map((type, i) => [type, i]));
  const unknown = priority.find((type) => !MATCH_TYPES.includes(type));
  if (unknown === undefined && rank.size === priority.length && rank.size > 0) {
    return MATCH_TYPES.map((type) => rank.get(type) ?? Number.POSITIVE_INFINITY);
  }
  throw new ConfigError('Cannot rank matches', {
    expected: `some of ${MATCH_TYPES.join(', ')}, each once`,
    actual: quote(priority.join(',')),
  });
}

function openMatches(score: ScoreFile, codes: TextCodes): OpenMatches {
  const { rows } = score;
  const noPosition = MATCH_STATUSES.indexOf('no_position');
  const target = new Int32Array(rows.count).fill(-1);
  const texts = new Int32Array(3 * rows.count);
  const text = (i: number) => codes.text(texts[i] as number);
  return {
    score,
    status: Uint8Array.from({ length: rows.count }, (_, row) =>
      rows.contig(row) === null ? noPosition : 0,
    ),
    type: new Uint8Array(rows.count).fill(NO_TYPE),
    target,
    texts,
    variant: (row) =>
      (target[row] as number) < 0
        ? null
        : variantKey(text(3 * row), rows.position(row), text(3 * row + 1), text(3 * row + 2)),
  };
}
