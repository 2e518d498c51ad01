import type { ScoreTotals } from './score-sums.ts';

/** Adds `more` to `totals`, which it changes. */
export function addTotals(totals: ScoreTotals, more: ScoreTotals): void {
  for (const key of ['variants', 'unknown', 'sums', 'missing'] as const) {
    const into = totals[key];
    const from = more[key];
    for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (from[i] as number);
  }
}

/** A person's value of one score, in plink2's terms. */
export interface PersonScore {
  readonly sum: number;
  /** Known alleles among the score's variants: two a call. */
  readonly alleleCount: number;
  /** Alleles that the average is over: missing ones too if they were filled in. */
  readonly denominator: number;
  /** `sum / denominator`; NaN where nothing is known. */
  readonly average: number;
}

/** One person's value of one score. */
export function personScore(
  totals: ScoreTotals,
  place: { readonly score: number; readonly person: number; readonly people: number },
  imputeMissing: boolean,
): PersonScore {
  const at = place.score * place.people + place.person;
  const variants = totals.variants[place.score] as number;
  const alleleCount = 2 * (variants - (totals.missing[at] as number));
  const denominator = imputeMissing ? 2 * variants : alleleCount;
  const sum = totals.sums[at] as number;
  return {
    sum,
    alleleCount,
    denominator,
    average: denominator === 0 ? Number.NaN : sum / denominator,
  };
}

/** Columns of the table of scores: one line a person and score. */
export const SCORE_TABLE_HEADER = 'sample_id\tscore\tSUM\tALLELE_CT\tDENOM\tAVG';

/** Lines of the table for one score, without the header; `NA` is missing. */
export function* scoreLines(
  totals: ScoreTotals,
  score: { readonly index: number; readonly name: string },
  ids: readonly string[],
  imputeMissing: boolean,
): Generator<string> {
  for (const [person, id] of ids.entries()) {
    const place = { score: score.index, person, people: ids.length };
    const { sum, alleleCount, denominator, average } = personScore(totals, place, imputeMissing);
    const numbers = `${tidy(sum)}\t${alleleCount}\t${denominator}\t${tidy(average)}`;
    yield `${id}\t${score.name}\t${numbers}`;
  }
}

/** Twelve digits: what is beyond them is the rounding of the sum. */
function tidy(value: number): string {
  return Number.isNaN(value) ? 'NA' : String(Number(value.toPrecision(12)));
}
