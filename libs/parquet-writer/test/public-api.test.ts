import { expect, it } from 'vitest';
import * as api from '../src/index.ts';

it('exports these names and no others', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "ParquetWriteError",
      "PhenotypeError",
      "UnsortedError",
      "extendSamples",
      "parquetSink",
      "readSampleIds",
      "writeParquet",
      "writeSamples",
    ]
  `);
});
