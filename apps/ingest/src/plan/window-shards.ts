import { packedLength } from '@dirghayu/genotypes';
import { type Checkpoint, mergeRegions, type Region, type VcfSurvey } from '@dirghayu/vcf-reader';
import type { PlannedSource, WindowShard } from './plan-file.ts';
import { estimate } from './shard-estimate.ts';

/**
 * Bytes of calls that one window collects over all files, and at worst 150 more for a record whose
 * site nobody shares. Each file costs about 1 ms to open in each window.
 */
const WINDOW_BYTES = 20_000_000;
/** The site of a record that is collected, beside its packed calls. */
const SITE_NUMBER_BYTES = 4;
/** What a site takes that only one file has. */
const SITE_BYTES = 150;

/** A checkpoint of one file, with the records from it to the next. */
interface Stretch {
  readonly pos: number;
  readonly records: number;
  /** What they take while a window that holds them is merged. */
  readonly bytes: number;
}

/** A source with what its survey found. */
export interface SurveyedSource {
  readonly planned: PlannedSource;
  /** People in it. */
  readonly samples: number;
  readonly survey: VcfSurvey;
  /** The contig's name in the store, by its name in the file. */
  readonly contigName: (name: string) => string;
}

/** What shapes the windows besides the sources. */
export interface WindowOptions {
  /** Of the whole store. */
  readonly people: number;
  /** How many windows about; by default as many as keep the memory of each bounded. */
  readonly wanted: number | undefined;
  /** Only variants whose POS lies in one of these, if there are any; contigs as the store has them. */
  readonly regions: readonly Region[];
}

/** Cuts the genome into windows of about equal work, in which files of other people are merged. */
export function windowShards(
  sources: readonly SurveyedSource[],
  { people, wanted, regions }: WindowOptions,
): readonly WindowShard[] {
  const contigs = stretchesByContig(sources);
  const total = sources.reduce(
    (sum, source) => sum + source.survey.records * entryBytes(source),
    0,
  );
  const perWindow = Math.max(1, wanted ? Math.ceil(total / wanted) : WINDOW_BYTES);
  const shards: WindowShard[] = [];
  for (const [chrom, stretches] of contigs) {
    const windows = cutContig(stretches, perWindow);
    for (const { start, end, records, bytes } of withinRegions(windows, chrom, regions)) {
      const reads = sources.flatMap((source, i) => readOf(source, i, chrom, start, end));
      const index = shards.length;
      const window = { chrom, start, end, reads };
      const held = bytes + SITE_BYTES * records;
      shards.push({ index, kind: 'window', ...window, estimate: estimate(records, people, held) });
    }
  }
  return shards;
}

/** The last position of a contig's last window: nothing lies behind it. */
export const CONTIG_END: number = 2 ** 31 - 1;

/** Bytes that a record takes while its window is merged. */
function entryBytes({ samples }: SurveyedSource): number {
  return SITE_NUMBER_BYTES + packedLength(samples);
}

function stretchesByContig(sources: readonly SurveyedSource[]): Map<string, Stretch[]> {
  const contigs = new Map<string, Stretch[]>();
  for (const source of sources) {
    const { survey, contigName } = source;
    survey.checkpoints.forEach(({ chrom, pos, records }, i) => {
      const next = survey.checkpoints[i + 1]?.records ?? survey.records;
      const name = contigName(chrom);
      const stretches = contigs.get(name) ?? [];
      contigs.set(name, stretches);
      const count = next - records;
      stretches.push({ pos, records: count, bytes: count * entryBytes(source) });
    });
  }
  for (const stretches of contigs.values()) stretches.sort((a, b) => a.pos - b.pos);
  return contigs;
}

/** A window of one contig by POS, both ends inclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly bytes: number;
}

/** The parts of windows that lie in regions; all of them where no region is asked for. */
function withinRegions(
  windows: readonly Span[],
  chrom: string,
  regions: readonly Region[],
): Span[] {
  if (regions.length === 0) return [...windows];
  const wanted = mergeRegions(regions).get(chrom) ?? [];
  return windows.flatMap(({ start, end, records, bytes }) =>
    wanted
      .map((region) => ({
        start: Math.max(start, region.start),
        end: Math.min(end, region.end),
        records,
        bytes,
      }))
      .filter((part) => part.start <= part.end),
  );
}

/** Windows that begin at 0 and touch; a cut falls on the POS of some file's checkpoint. */
function cutContig(stretches: readonly Stretch[], perWindow: number): Span[] {
  const windows: Span[] = [];
  let start = 0; // POS 0 is the telomere (VCFv4.5 §1.6.1)
  let records = 0;
  let bytes = 0;
  for (const stretch of stretches) {
    if (bytes >= perWindow && stretch.pos > start) {
      windows.push({ start, end: stretch.pos - 1, records, bytes });
      start = stretch.pos;
      records = 0;
      bytes = 0;
    }
    records += stretch.records;
    bytes += stretch.bytes;
  }
  windows.push({ start, end: CONTIG_END, records, bytes });
  return windows;
}

/** The range of one source that covers a window, and a little more on both sides. */
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
  const behind = own.find((i) => (at(i)?.pos ?? 0) > end) ?? (own.at(-1) ?? first) + 1;
  const range = {
    start: startBefore(checkpoints, before.at(-1) ?? first),
    end: endBehind(checkpoints, behind) ?? planned.bytes,
  };
  return [{ source, chrom: at(first)?.chrom ?? chrom, range }];
}

/**
 * An offset from which a reader comes to checkpoint `i`: it skips the line that it enters in the
 * middle, and the records at the first position behind it. Two checkpoints early, the nearer one
 * at another position, there is something else to skip.
 */
function startBefore(checkpoints: readonly Checkpoint[], i: number): number {
  const { chrom, pos } = checkpoints[i] ?? {};
  const other = checkpoints.findLastIndex(
    (checkpoint, k) => k < i && (checkpoint.pos !== pos || checkpoint.chrom !== chrom),
  );
  return other < 1 ? 0 : (checkpoints[other - 1]?.offset ?? 0);
}

/**
 * An offset behind all records before checkpoint `i`, which starts in the piece of text at its
 * offset or in the next one: the second offset that is greater. Undefined is the end of the file.
 */
function endBehind(checkpoints: readonly Checkpoint[], i: number): number | undefined {
  const offset = checkpoints[i]?.offset ?? Number.POSITIVE_INFINITY;
  const next = checkpoints.find((checkpoint) => checkpoint.offset > offset)?.offset;
  return next && checkpoints.find((checkpoint) => checkpoint.offset > next)?.offset;
}

/** Whether a checkpoint, and all that the records before it cover, lies before `start`. */
function isBefore(checkpoint: Checkpoint | undefined, start: number): boolean {
  return checkpoint !== undefined && checkpoint.pos < start && checkpoint.reach < start;
}
