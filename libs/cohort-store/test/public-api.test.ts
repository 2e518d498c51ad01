import { expect, test } from 'vitest';
import * as store from '../src/index.ts';

test('the public names are these', () => {
  expect(Object.keys(store)).toMatchInlineSnapshot(`
    [
      "writeFileAtomically",
      "MATRIX_FEATURE_COLUMNS",
      "MATRIX_ROW_COLUMNS",
      "matrixBlockColumns",
      "PHENOTYPE_TYPES",
      "SAMPLE_COLUMNS",
      "variantColumns",
      "StoreError",
      "requireInside",
      "claimLocation",
      "claimManifest",
      "createManifest",
      "FORMAT_VERSION",
      "readManifest",
      "sampleListHash",
      "storeFingerprint",
      "writeManifest",
      "MATRIX_BLOCK_FEATURES",
      "MATRIX_ROW_GROUP",
      "matrixName",
      "matrixRowBytes",
      "readMatrix",
      "MANIFEST_FILE",
      "matrixPaths",
      "partitionName",
      "storePaths",
      "variantPartPath",
      "variantsDirectory",
      "viewsSql",
    ]
  `);
});
