import { ScoreMatchError } from '../errors.ts';
import { MATCH_TYPES } from './allele-match.ts';
import { MATCH_STATUSES, type MatchStatus, type ScoreMatches } from './score-matcher.ts';

/** How many lines of a score came to what. */
export interface MatchSummary {
  readonly name: string;
  readonly file: string;
  readonly lines: number;
  readonly statuses: Readonly<Record<MatchStatus, number>>;
  /** Matched lines by match type; types without any are left out. */
  readonly types: Readonly<Record<string, number>>;
  /** Share of the lines that are matched and used, 0 to 1. */
  readonly rate: number;
}

/** Counts the lines of a score. */
export function summarizeMatches({ score, status, type }: ScoreMatches): MatchSummary {
  const statuses = Object.fromEntries(MATCH_STATUSES.map((name) => [name, 0]));
  const types: Record<string, number> = {};
  for (let row = 0; row < status.length; row++) {
    const name = MATCH_STATUSES[status[row] as number] as MatchStatus;
    statuses[name] = (statuses[name] as number) + 1;
    if (name !== 'matched') continue;
    const kind = MATCH_TYPES[type[row] as number] as string;
    types[kind] = (types[kind] ?? 0) + 1;
  }
  const lines = score.rows.count;
  const rate = (statuses['matched'] as number) / lines;
  const { name, path: file } = score;
  return { name, file, lines, statuses: statuses as Record<MatchStatus, number>, types, rate };
}

/**
 * Refuses scores of which too little was found.
 *
 * @throws {ScoreMatchError} If less than `minOverlap` of the lines of a score are matched, or none.
 */
export function requireOverlap(summaries: readonly MatchSummary[], minOverlap: number): void {
  const poor = summaries.filter(
    ({ rate, statuses }) => rate < minOverlap || statuses.matched === 0,
  );
  const [worst] = poor;
  if (!worst) return;
  const { name, file, statuses, lines, rate } = worst;
  const others = poor.length === 1 ? '' : `, and ${poor.length - 1} more scores`;
  const found = MATCH_STATUSES.filter((status) => statuses[status] > 0)
    .map((status) => `${statuses[status]} ${status.replace('_', ' ')}`)
    .join(', ');
  throw new ScoreMatchError(`Cannot score ${name}`, {
    location: { file },
    expected: `at least ${percent(minOverlap)} of its ${lines} variants in the store`,
    actual: `${percent(rate)} (${found})${others}`,
  });
}

/** Columns of the match log: a line for each line of each score file. */
export const MATCH_LOG_HEADER =
  'score\tline\tcontig\tpos\teffect_allele\tother_allele\tstatus\tmatch_type\tvariant';

/** Lines of the match log, without the header. */
export function* matchLogLines(matches: ScoreMatches): Generator<string> {
  const { score, status, type } = matches;
  const { rows, name } = score;
  for (let row = 0; row < rows.count; row++) {
    const contig = rows.contig(row);
    const place = contig === null ? 'NA\tNA' : `${contig}\t${rows.position(row)}`;
    const variant = matches.variant(row);
    const match = variant === null ? 'NA\tNA' : `${MATCH_TYPES[type[row] as number]}\t${variant}`;
    const verdict = MATCH_STATUSES[status[row] as number];
    const alleles = `${rows.effectAllele(row)}\t${rows.otherAllele(row) ?? 'NA'}`;
    yield `${name}\t${rows.line(row)}\t${place}\t${alleles}\t${verdict}\t${match}`;
  }
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
