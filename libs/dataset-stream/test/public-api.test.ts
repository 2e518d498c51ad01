import { expect, test } from 'vitest';
import * as datasetStream from '../src/index.ts';

test('the public names', () => {
  expect(Object.keys(datasetStream).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_STRUCTURE",
      "DatasetError",
      "GenomicBigDataset",
      "Random",
      "buildMatrix",
      "findFeatures",
      "findVariants",
      "listFeatures",
      "mirrorOf",
      "mirrorStore",
      "openStore",
      "parseRegion",
      "readCallBlocks",
      "readCalls",
      "readPeopleColumns",
      "readSampleIds",
      "readSites",
      "readSplits",
      "repeatedCalls",
      "structureVariants",
      "variantPlaces",
      "variantRanges",
      "writeSplits",
    ]
  `);
});
