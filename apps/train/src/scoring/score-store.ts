import { availableParallelism } from 'node:os';
import { openStore, readSites, type Store } from '@dirghayu/dataset-stream';
import {
  addTotals,
  checkBuilds,
  type MatchRules,
  type MatchSummary,
  requireOverlap,
  type ScoreFile,
  ScoreMatcher,
  type ScoreMatches,
  type ScoreTotals,
  sliceWeighted,
  summarizeMatches,
  type WeightedVariants,
  weightedVariants,
} from '@dirghayu/genetics';
import { quote, type StageContext } from '@dirghayu/pipeline';
import { runPieces } from '../variant-pool.ts';
import { type ScoreTask, scorePiece } from './score-piece.ts';

/** What to score, and how. */
export interface ScoreStoreOptions {
  readonly dataDir: string;
  readonly scores: readonly ScoreFile[];
  readonly rules: Partial<MatchRules>;
  /** Least share of a score's lines that must be matched. */
  readonly minOverlap: number;
  /** Build of the store, where its header does not tell. */
  readonly build?: string;
  readonly imputeMissing: boolean;
  /** Absent: as many as there are cores, where that pays. */
  readonly threads?: number;
}

/** The scores of everybody in a store. */
export interface StoreScores {
  readonly matches: readonly ScoreMatches[];
  readonly summaries: readonly MatchSummary[];
  readonly people: number;
  readonly totals: ScoreTotals;
}

/** Variants of a piece: a fixed number, so that sums do not depend on the number of threads. */
const PIECE = 16_384;
/** Calls for which a thread's start pays. */
const CALLS_A_THREAD = 50e6;

/**
 * Scores everybody: one pass over the sites to match, one over the calls that are needed.
 *
 * `onMatched` is told before calls are read, so that a log is there when a score is refused.
 *
 * @throws {ScoreMatchError} If a score is of another build, or too little of it is in the store.
 */
export async function scoreStore(
  options: ScoreStoreOptions,
  context: StageContext,
  onMatched: (matches: readonly ScoreMatches[]) => Promise<void> | void = () => {},
): Promise<StoreScores> {
  const { dataDir, scores, minOverlap, imputeMissing } = options;
  const store = await openStore(dataDir, options);
  try {
    checkBuilds(scores, options.build ?? store.manifest.build, context.report);
    const matches = await matchSites(store, options, context);
    const summaries = matches.map(summarizeMatches);
    await onMatched(matches);
    requireOverlap(summaries, minOverlap);
    const people = store.manifest.samples.count;
    const task = { dataDir, scores: scores.length, imputeMissing };
    const totals = await addUp(store, task, weightedVariants(matches), options.threads, context);
    reportUnknown(scores, totals, context);
    return { matches, summaries, people, totals };
  } finally {
    store.close();
  }
}

async function matchSites(
  store: Store,
  { scores, rules }: ScoreStoreOptions,
  { signal, progress }: StageContext,
): Promise<readonly ScoreMatches[]> {
  const matcher = new ScoreMatcher(scores, rules);
  const total = store.manifest.variants.count;
  let done = 0;
  for await (const sites of readSites(store, signal)) {
    matcher.add(sites);
    done += sites.count;
    progress({ unit: 'variants matched', done, total });
  }
  return matcher.finish();
}

async function addUp(
  store: Store,
  task: ScoreTask,
  weighted: WeightedVariants,
  asked: number | undefined,
  { signal, progress }: StageContext,
): Promise<ScoreTotals> {
  const total = weighted.targets.length;
  const pieces = Array.from({ length: Math.ceil(total / PIECE) }, (_, i) =>
    sliceWeighted(weighted, i * PIECE, Math.min(total, (i + 1) * PIECE)),
  );
  let sum: ScoreTotals | undefined;
  let done = 0;
  const take = (more: ScoreTotals, i: number) => {
    if (sum) addTotals(sum, more);
    else sum = more;
    done += pieces[i]?.targets.length ?? 0;
    progress({ unit: 'variants scored', done, total });
  };
  const useful = Math.ceil((total * store.manifest.samples.count) / CALLS_A_THREAD);
  const threads = asked ?? Math.min(availableParallelism(), useful);
  if (threads > 1) {
    const worker = new URL('./score-worker.js', import.meta.url);
    await runPieces(pieces, { worker, shared: task, threads, signal, take });
  } else {
    for (const [i, piece] of pieces.entries()) {
      take(await scorePiece(store, task, piece, signal), i);
    }
  }
  return sum as ScoreTotals; // a score that matches nothing was refused
}

function reportUnknown(
  scores: readonly ScoreFile[],
  { unknown }: ScoreTotals,
  { report }: StageContext,
): void {
  for (const [i, count] of unknown.entries()) {
    if (count === 0) continue;
    const message = `${count} variants of ${quote(scores[i]?.name ?? '')} have no known call and are left out`;
    report({ code: 'variant-without-calls', severity: 'warning', message, count });
  }
}
