import * as api from '@dirghayu/vcf-reader';
import { expect, it } from 'vitest';

it('exports these names', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "BgzfError",
      "TransferError",
      "VcfHeaderError",
      "VcfRecordError",
      "mergeRegions",
      "parseRegion",
      "planShards",
      "readVcfHeader",
      "surveyVcf",
      "vcfSource",
    ]
  `);
});
