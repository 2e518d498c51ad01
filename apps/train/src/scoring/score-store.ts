import { availableParallelism } from 'node:os';
import { type Manifest, matrixRowBytes } from '@dirghayu/cohort-store';
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
import { VariantPool } from '../variant-pool.ts';
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

type ScorePool = VariantPool<WeightedVariants, ScoreTotals>;

/** Variants of a piece and bytes of its calls, at most; the same for any number of threads, as are sums. */
const PIECE_VARIANTS = 16_384;
const PIECE_BYTES = 32e6;
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
  let pool: ScorePool | null = null;
  try {
    checkBuilds(scores, options.build ?? store.manifest.build, context.report);
    const people = store.manifest.samples.count;
    const task = { dataDir, scores: scores.length, imputeMissing };
    pool = openPool(store, task, options);
    const matches = await matchSites(store, options, context);
    const summaries = matches.map(summarizeMatches);
    const logged = Promise.resolve(onMatched(matches));
    logged.catch(() => {}); // seen below; it is written while threads add up
    await requireOverlapAfter(logged, summaries, minOverlap);
    const totals = await addUp({ store, task, pool }, weightedVariants(matches), context);
    await logged;
    reportUnknown(scores, totals, context);
    return { matches, summaries, people, totals };
  } finally {
    await pool?.close();
    store.close();
  }
}

/** A refused score has its log all the same. */
async function requireOverlapAfter(
  logged: Promise<void>,
  summaries: readonly MatchSummary[],
  minOverlap: number,
): Promise<void> {
  try {
    requireOverlap(summaries, minOverlap);
  } catch (error) {
    await logged;
    throw error;
  }
}

/** Threads, where there is enough for them to do; null: the main thread does it. */
function openPool(
  { manifest }: Store,
  task: ScoreTask,
  { scores, threads }: ScoreStoreOptions,
): ScorePool | null {
  const lines = scores.reduce((sum, { rows }) => sum + rows.count, 0);
  const variants = Math.min(lines, manifest.variants.count);
  const useful = Math.ceil((variants * manifest.samples.count) / CALLS_A_THREAD);
  const asked = threads ?? Math.min(availableParallelism(), useful);
  const count = Math.min(asked, Math.ceil(variants / pieceSize(manifest)));
  if (count < 2) return null;
  const worker = new URL('./score-worker.js', import.meta.url);
  return new VariantPool({ worker, shared: task, threads: count });
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
  { store, task, pool }: { store: Store; task: ScoreTask; pool: ScorePool | null },
  weighted: WeightedVariants,
  { signal, progress }: StageContext,
): Promise<ScoreTotals> {
  const total = weighted.targets.length;
  const size = pieceSize(store.manifest);
  const pieces = Array.from({ length: Math.ceil(total / size) }, (_, i) =>
    sliceWeighted(weighted, i * size, Math.min(total, (i + 1) * size)),
  );
  let sum: ScoreTotals | undefined;
  let done = 0;
  const take = (more: ScoreTotals, i: number) => {
    if (sum) addTotals(sum, more);
    else sum = more;
    done += pieces[i]?.targets.length ?? 0;
    progress({ unit: 'variants scored', done, total });
  };
  if (pool) await pool.run(pieces, { signal, take });
  else {
    for (const [i, piece] of pieces.entries()) {
      take(await scorePiece(store, task, piece, signal), i);
    }
  }
  return sum as ScoreTotals; // a score that matches nothing was refused
}

function pieceSize({ dosages, samples }: Manifest): number {
  const bytes = matrixRowBytes(dosages === null ? 'calls' : 'dosages', samples.count);
  const variants = Math.floor(PIECE_BYTES / bytes);
  return Math.max(1, Math.min(PIECE_VARIANTS, variants));
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
