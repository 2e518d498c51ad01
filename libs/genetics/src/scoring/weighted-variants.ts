import { isEffectAlt, MATCH_TYPES, type MatchType } from './allele-match.ts';
import { MATCH_STATUSES, type ScoreMatches } from './score-matcher.ts';

/**
 * The variants that scores need, in the order of the store, with what they add to which score.
 *
 * `targets[i]` has the entries from `starts[i]` to `starts[i + 1]`, exclusive: each is a score and
 * what 0, 1 and 2 copies of ALT add to it. Flat, so that threads can be handed pieces of it.
 */
export interface WeightedVariants {
  /** Which variants of the stream, ascending, each once. */
  readonly targets: Int32Array;
  readonly starts: Int32Array;
  readonly scores: Int32Array;
  /** Three for each entry. */
  readonly effects: Float64Array;
}

const MATCHED = MATCH_STATUSES.indexOf('matched');

/** Gathers the matched lines of all scores. */
export function weightedVariants(matches: readonly ScoreMatches[]): WeightedVariants {
  const entries = sortedEntries(matches);
  const targets: number[] = [];
  const starts: number[] = [];
  const effects = new Float64Array(3 * entries.length);
  const scores = new Int32Array(entries.length);
  let last = -1;
  for (const [i, { s, row, target }] of entries.entries()) {
    if (target !== last) {
      targets.push(target);
      starts.push(i);
      last = target;
    }
    scores[i] = s;
    const { score, type } = matches[s] as ScoreMatches;
    const isAlt = isEffectAlt(MATCH_TYPES[type[row] as number] as MatchType);
    for (let copies = 0; copies <= 2; copies++) {
      effects[3 * i + copies] = score.rows.effect(row, isAlt ? copies : 2 - copies);
    }
  }
  starts.push(entries.length);
  return {
    targets: Int32Array.from(targets),
    starts: Int32Array.from(starts),
    scores,
    effects,
  };
}

/** The variants from `start` to `end`, exclusive, as if they were all. */
export function sliceWeighted(all: WeightedVariants, start: number, end: number): WeightedVariants {
  const from = all.starts[start] as number;
  const to = all.starts[end] as number;
  return {
    targets: all.targets.slice(start, end),
    starts: all.starts.slice(start, end + 1).map((at) => at - from),
    scores: all.scores.slice(from, to),
    effects: all.effects.slice(3 * from, 3 * to),
  };
}

/** Matched lines by variant, then by score and line: sums add up in one order on every machine. */
function sortedEntries(matches: readonly ScoreMatches[]) {
  const entries: { readonly s: number; readonly row: number; readonly target: number }[] = [];
  for (const [s, { status, target }] of matches.entries()) {
    for (let row = 0; row < status.length; row++) {
      if (status[row] === MATCHED) entries.push({ s, row, target: target[row] as number });
    }
  }
  return entries.sort((a, b) => a.target - b.target || a.s - b.s || a.row - b.row);
}
