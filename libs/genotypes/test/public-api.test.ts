import { expect, test } from 'vitest';
import * as genotypes from '../src/index.ts';

test('the public names are these', () => {
  expect(Object.keys(genotypes)).toMatchInlineSnapshot(`
    [
      "plainContig",
      "plainKey",
      "decodeCalls",
      "decodeDosages",
      "MISSING_DOSAGE",
      "ONE_COPY",
      "roundDosages",
      "getCall",
      "MISSING_CALL",
      "orCall",
      "packCalls",
      "packedLength",
      "unpackCalls",
      "createKernelMemory",
      "createPackedKernel",
      "KERNEL_BASE",
      "KERNEL_COLUMNS",
      "KERNEL_OUTPUTS",
      "kernelCoding",
      "PACKED_KERNEL_URL",
      "isPseudoautosomal",
      "selectRows",
      "multiplyCalls",
      "multiplyCallsTransposed",
      "tallyCalls",
      "transposeCalls",
      "transposeTile",
      "rowCalls",
      "variantKey",
    ]
  `);
});
