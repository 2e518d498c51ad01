/**
 * Genetics around the nets: polygenic scores, association and structure, over streamed packed calls.
 *
 * @example
 * const score = await readScoreFile('PGS000586.txt.gz');
 * const matcher = new ScoreMatcher([score]);
 * for await (const sites of blocks) matcher.add(sites);
 * summarizeMatches(matcher.finish()[0]).rate;
 *
 * @module
 */
export {
  AssociationScan,
  type OffsetsOn,
  type VariantEffect,
} from './association/association-scan.ts';
export { type ClumpOptions, clump, type Hit } from './association/clump.ts';
export { type GenomicControl, genomicControl } from './association/genomic-control.ts';
export { type LocoPredictions, readLoco } from './association/loco.ts';
export { type ManhattanPoint, ManhattanPoints } from './association/manhattan-points.ts';
export { minusLog10P } from './association/normal-tail.ts';
export { REGENIE_HEADER, regenieLine, regenieSite } from './association/regenie-table.ts';
export {
  type AssociationDesign,
  type PersonColumn,
  type Trait,
  type TraitGroup,
  traitGroups,
} from './association/trait-groups.ts';
export { plainContig } from './contig-name.ts';
export { AssociationError, ScoreFileError, ScoreMatchError, StructureError } from './errors.ts';
export { genomeBuild } from './genome-build.ts';
export { MATCH_TYPES, type MatchType } from './scoring/allele-match.ts';
export { checkBuilds } from './scoring/check-build.ts';
export {
  MATCH_LOG_HEADER,
  type MatchSummary,
  matchLogLines,
  requireOverlap,
  summarizeMatches,
} from './scoring/match-log.ts';
export { readScoreFile, type ScoreFile } from './scoring/score-file.ts';
export {
  type MatchRules,
  type MatchStatus,
  ScoreMatcher,
  type ScoreMatches,
} from './scoring/score-matcher.ts';
export { type EffectModel, ScoreRows } from './scoring/score-rows.ts';
export { ScoreSums, type ScoreTotals } from './scoring/score-sums.ts';
export {
  addTotals,
  type PersonScore,
  personScore,
  SCORE_TABLE_HEADER,
  scoreLines,
} from './scoring/score-table.ts';
export {
  sliceWeighted,
  type WeightedVariants,
  weightedVariants,
} from './scoring/weighted-variants.ts';
export {
  type ExportedScore,
  formatScoreFile,
  type WeightedAllele,
} from './scoring/write-score-file.ts';
export {
  KINSHIP_TILE,
  type KinshipBits,
  type KinshipPair,
  KinshipScan,
  kinshipPairs,
  THIRD_DEGREE,
} from './structure/kinship.ts';
export {
  type PcaOptions,
  type PrincipalComponents,
  principalComponents,
  type VariantCalls,
} from './structure/principal-components.ts';
export { type RelatedPair, relatedClusters, unrelatedPeople } from './structure/relatives.ts';
