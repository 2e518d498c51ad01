import { formatCount, formatSeconds } from '@dirghayu/command-line';
import { readSampleIds } from '@dirghayu/dataset-stream';
import {
  MATCH_LOG_HEADER,
  type MatchSummary,
  matchLogLines,
  SCORE_TABLE_HEADER,
  type ScoreMatches,
  scoreLines,
} from '@dirghayu/genetics';
import { diagnosticLines, print, withProgress } from '../commands/with-progress.ts';
import { writeLines } from '../text-file.ts';
import { readScores } from './read-scores.ts';
import { type ScoreStoreOptions, type StoreScores, scoreStore } from './score-store.ts';

/** What `train score` was asked for. */
export interface ScoreRun extends Omit<ScoreStoreOptions, 'scores'> {
  readonly scoreFiles: readonly string[];
  readonly output: string;
  readonly matchLog: string;
  readonly json: boolean;
}

/** Scores everybody, writes table and match log, and prints the summary. */
export async function runScore(run: ScoreRun): Promise<void> {
  const { json, output, matchLog, imputeMissing } = run;
  const started = performance.now();
  const title = { title: 'score', json, stopMessage: 'Stopped. No scores were written.' };
  const { result, diagnostics } = await withProgress(title, async (context) => {
    const scores = await readScores(run.scoreFiles, context.signal);
    const writeLog = (matches: readonly ScoreMatches[]) => writeLines(matchLog, logLines(matches));
    const scored = await scoreStore({ ...run, scores }, context, writeLog);
    const ids = await readSampleIds(run.dataDir);
    await writeLines(output, tableLines(scored, ids, imputeMissing));
    return scored;
  });
  const { summaries, people } = result;
  const seconds = (performance.now() - started) / 1000;
  if (json) {
    print(JSON.stringify({ output, matchLog, people, seconds, scores: summaries, diagnostics }));
    return;
  }
  print(
    [
      ...summaries.map(summaryLine),
      ...diagnosticLines(diagnostics),
      `${formatCount(people)} people in ${output}, every line's match in ${matchLog}, ${formatSeconds(seconds)}`,
    ].join('\n'),
  );
}

function* logLines(matches: readonly ScoreMatches[]): Generator<string> {
  yield MATCH_LOG_HEADER;
  for (const one of matches) yield* matchLogLines(one);
}

function* tableLines(
  { totals, summaries }: StoreScores,
  ids: readonly string[],
  imputeMissing: boolean,
): Generator<string> {
  yield SCORE_TABLE_HEADER;
  for (const [index, { name }] of summaries.entries()) {
    yield* scoreLines(totals, { index, name }, ids, imputeMissing);
  }
}

/** `PGS001229: 782 of 835 variants (93.7 %; 500 refalt, 282 altref); not used: 47 ambiguous, 6 unmatched` */
function summaryLine({ name, lines, rate, statuses, types }: MatchSummary): string {
  const { matched, ...others } = statuses;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(
        ([what, count]) =>
          `${formatCount(count)} ${what.replace('no_position', 'without position')}`,
      )
      .join(', ');
  const unused = list(others);
  const share = Number((100 * rate).toPrecision(3));
  return `${name}: ${formatCount(matched)} of ${formatCount(lines)} variants (${share} %; ${list(types)})${unused === '' ? '' : `; not used: ${unused}`}`;
}
