import { expect, test } from 'vitest';
import * as genetics from '../src/index.ts';

test('the public names', () => {
  expect(Object.keys(genetics).sort()).toMatchInlineSnapshot(`
    [
      "AssociationError",
      "AssociationScan",
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
      "addTotals",
      "checkBuilds",
      "formatScoreFile",
      "genomeBuild",
      "genomicControl",
      "matchLogLines",
      "minusLog10P",
      "personScore",
      "plainContig",
      "readLoco",
      "readScoreFile",
      "regenieLine",
      "regenieSite",
      "requireOverlap",
      "scoreLines",
      "sliceWeighted",
      "summarizeMatches",
      "traitGroups",
      "weightedVariants",
    ]
  `);
});
