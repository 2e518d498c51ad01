import { expect, it } from 'vitest';
import * as api from '../src/index.ts';

it('exports these names and no others', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "ParquetWriteError",
      "PhenotypeError",
      "UnsortedError",
      "parquetSink",
      "readSampleIds",
      "writeParquet",
      "writeSamples",
    ]
  `);
});
