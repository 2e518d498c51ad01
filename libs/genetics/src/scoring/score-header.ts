import { quote } from '@dirghayu/pipeline';
import { ScoreFileError } from '../errors.ts';
import { genomeBuild } from '../genome-build.ts';

/** What the header of a score file says. */
export interface ScoreHeader {
  /** `pgs_id`, or else `pgs_name`; null without both. */
  readonly id: string | null;
  readonly trait: string | null;
  /** As the file says it: `beta`, `log(OR)`, `OR`, `NR`, …. */
  readonly weightType: string | null;
  /** Build of the positions that are read: the harmonised ones where the file has them. */
  readonly build: string | null;
  readonly isHarmonised: boolean;
}

/** Where in a line the fields lie; undefined for columns that the file lacks. */
export type ScoreColumns = ReadonlyMap<string, number>;

const ALLELES = ['effect_allele'];
const DOSAGE_WEIGHTS = ['dosage_0_weight', 'dosage_1_weight', 'dosage_2_weight'];

/** Reads `#key=value` lines; `comments` are the lines that begin with `#`. */
export function readScoreHeader(
  comments: ReadonlyMap<string, string>,
  columns: ScoreColumns,
): ScoreHeader {
  const isHarmonised = columns.has('hm_pos') && columns.has('hm_chr');
  const value = (key: string) => comments.get(key) ?? null;
  return {
    id: value('pgs_id') ?? value('pgs_name'),
    trait: value('trait_reported') ?? value('trait_mapped'),
    weightType: value('weight_type'),
    build: genomeBuild(isHarmonised ? value('HmPOS_build') : value('genome_build')),
    isHarmonised,
  };
}

/**
 * Reads the line of column names.
 *
 * @throws {ScoreFileError} If a name repeats, or alleles, weights or positions have no column.
 */
export function readScoreColumns(line: string, file: string, lineNumber: number): ScoreColumns {
  const names = line.split('\t');
  const columns = new Map(names.map((name, i) => [name.trim(), i]));
  const hasWeights = columns.has('effect_weight') || DOSAGE_WEIGHTS.every((c) => columns.has(c));
  const hasPositions =
    (columns.has('chr_name') && columns.has('chr_position')) ||
    (columns.has('hm_chr') && columns.has('hm_pos'));
  const problem =
    (columns.size < names.length && 'each column once') ||
    (ALLELES.some((name) => !columns.has(name)) && 'a column effect_allele') ||
    (!hasWeights && 'a column effect_weight') ||
    (!hasPositions &&
      'columns chr_name and chr_position, or hm_chr and hm_pos (a harmonised file has them)');
  if (!problem) return columns;
  throw new ScoreFileError('Cannot read score file', {
    location: { file, line: lineNumber },
    expected: `tab-separated column names with ${problem}`,
    actual: quote(line),
  });
}
