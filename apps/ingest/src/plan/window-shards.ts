import type { Checkpoint, VcfSurvey } from '@dirghayu/vcf-reader';
import type { PlannedSource, WindowShard } from './plan-file.ts';
import { estimate } from './range-shards.ts';

/**
 * Records, over all files, that one window merges: 9 bytes each while it is merged, and at worst
 * 150 more for a site that nobody shares.
 */
const WINDOW_RECORDS = 2_000_000;

/** A checkpoint of one file, with the records from it to the next. */
interface Stretch {
  readonly pos: number;
  readonly records: number;
}

/** A source with what its survey found. */
export interface SurveyedSource {
  readonly planned: PlannedSource;
  readonly survey: VcfSurvey;
  /** The contig's name in the store, by its name in the file. */
  readonly contigName: (name: string) => string;
}

/**
 * Cuts the genome into windows of about equal work, in which files of other people are merged.
 *
 * @param wanted - How many windows about; by default as many as keep the memory of each bounded.
 */
export function windowShards(
  sources: readonly SurveyedSource[],
  people: number,
  wanted: number | undefined,
): readonly WindowShard[] {
  const contigs = stretchesByContig(sources);
  const total = sources.reduce((sum, { survey }) => sum + survey.records, 0);
  const perWindow = Math.max(1, wanted ? Math.ceil(total / wanted) : WINDOW_RECORDS);
  const shards: WindowShard[] = [];
  for (const [chrom, stretches] of contigs) {
    for (const { start, end, records } of cutContig(stretches, perWindow)) {
      const reads = sources.flatMap((source, i) => readOf(source, i, chrom, start, end));
      const index = shards.length;
      const window = { chrom, start, end, reads };
      shards.push({ index, kind: 'window', ...window, estimate: estimate(records, people) });
    }
  }
  return shards;
}

/** The last position of a contig's last window: nothing lies behind it. */
export const CONTIG_END: number = 2 ** 31 - 1;

function stretchesByContig(sources: readonly SurveyedSource[]): Map<string, Stretch[]> {
  const contigs = new Map<string, Stretch[]>();
  for (const { survey, contigName } of sources) {
    survey.checkpoints.forEach(({ chrom, pos, records }, i) => {
      const next = survey.checkpoints[i + 1]?.records ?? survey.records;
      const name = contigName(chrom);
      const stretches = contigs.get(name) ?? [];
      contigs.set(name, stretches);
      stretches.push({ pos, records: next - records });
    });
  }
  for (const stretches of contigs.values()) stretches.sort((a, b) => a.pos - b.pos);
  return contigs;
}

/** Windows that begin at 1 and touch; a cut falls on the POS of some file's checkpoint. */
function cutContig(
  stretches: readonly Stretch[],
  perWindow: number,
): { start: number; end: number; records: number }[] {
  const windows: { start: number; end: number; records: number }[] = [];
  let start = 1;
  let records = 0;
  for (const stretch of stretches) {
    if (records >= perWindow && stretch.pos > start) {
      windows.push({ start, end: stretch.pos - 1, records });
      start = stretch.pos;
      records = 0;
    }
    records += stretch.records;
  }
  windows.push({ start, end: CONTIG_END, records });
  return windows;
}

/**
 * The range of one source that covers a window, and a little more: it starts a checkpoint early,
 * since a reader skips the first position behind a cut, and ends two late, since a checkpoint's
 * offset may lie before records of the one before.
 */
function readOf(
  { survey: { checkpoints }, contigName, planned }: SurveyedSource,
  source: number,
  chrom: string,
  start: number,
  end: number,
): WindowShard['reads'] {
  const own = checkpoints.flatMap((checkpoint, i) =>
    contigName(checkpoint.chrom) === chrom ? [i] : [],
  );
  const [first] = own;
  const at = (i: number): Checkpoint | undefined => checkpoints[i];
  if (first === undefined || (at(first)?.pos ?? 0) > end) return [];
  const before = own.filter((i) => isBefore(at(i), start));
  const from = (before.at(-1) ?? first) - 1;
  const behind = own.find((i) => (at(i)?.pos ?? 0) > end) ?? (own.at(-1) ?? first) + 1;
  const range = {
    start: from < 1 ? 0 : (at(from)?.offset ?? 0),
    end: at(behind + 2)?.offset ?? planned.bytes,
  };
  return [{ source, chrom: at(first)?.chrom ?? chrom, range }];
}

/** Whether a checkpoint, and all that the records before it cover, lies before `start`. */
function isBefore(checkpoint: Checkpoint | undefined, start: number): boolean {
  return checkpoint !== undefined && checkpoint.pos < start && checkpoint.reach < start;
}
