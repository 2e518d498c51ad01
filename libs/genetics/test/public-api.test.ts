import { expect, test } from 'vitest';
import * as genetics from '../src/index.ts';

test('the public names', () => {
  expect(Object.keys(genetics).sort()).toMatchInlineSnapshot(`
    [
      "AssociationError",
      "AssociationScan",
      "KinshipScan",
      "MATCH_LOG_HEADER",
      "MATCH_TYPES",
      "ManhattanPoints",
      "REGENIE_HEADER",
      "SCORE_TABLE_HEADER",
      "ScoreFileError",
      "ScoreMatchError",
      "ScoreMatcher",
      "ScoreRows",
      "ScoreSums",
      "StructureError",
      "THIRD_DEGREE",
      "addTotals",
      "checkBuilds",
      "clump",
      "formatScoreFile",
      "genomeBuild",
      "genomicControl",
      "matchLogLines",
      "minusLog10P",
      "personScore",
      "plainContig",
      "principalComponents",
      "readLoco",
      "readScoreFile",
      "regenieLine",
      "regenieSite",
      "relatedClusters",
      "requireOverlap",
      "scoreLines",
      "sliceWeighted",
      "summarizeMatches",
      "traitGroups",
      "unrelatedPeople",
      "weightedVariants",
    ]
  `);
});
