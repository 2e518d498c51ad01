import { expect, test } from 'vitest';
import * as genetics from '../src/index.ts';

test('the public names', () => {
  expect(Object.keys(genetics).sort()).toMatchInlineSnapshot(`
    [
      "AssociationError",
      "MATCH_LOG_HEADER",
      "MATCH_TYPES",
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
      "matchLogLines",
      "personScore",
      "readScoreFile",
      "requireOverlap",
      "scoreLines",
      "sliceWeighted",
      "summarizeMatches",
      "weightedVariants",
    ]
  `);
});
