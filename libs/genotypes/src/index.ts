/**
 * Blocks of variants, batches of people, and the two-bit packed calls that both carry.
 *
 * @example
 * const packed = packCalls([0, 1, 2, MISSING_CALL]);
 * unpackCalls(packed, 4); // Uint8Array [0, 1, 2, 3]
 *
 * @module
 */
export { plainContig, plainKey } from './contig-name.ts';
export { decodeCalls } from './decode.ts';
export { decodeDosages, MISSING_DOSAGE, ONE_COPY, roundDosages } from './dosage.ts';
export {
  getCall,
  MISSING_CALL,
  orCall,
  packCalls,
  packedLength,
  unpackCalls,
} from './packed-calls.ts';
export {
  createKernelMemory,
  createPackedKernel,
  KERNEL_BASE,
  KERNEL_COLUMNS,
  KERNEL_OUTPUTS,
  type KernelCoding,
  kernelCoding,
  PACKED_KERNEL_URL,
  type PackedKernel,
  type SharedWasmMemory,
} from './packed-kernel.ts';
export { isPseudoautosomal } from './pseudoautosomal.ts';
export type { BatchSource, Feature, SampleBatch } from './sample-batch.ts';
export { selectRows } from './select-rows.ts';
export {
  type CallScaling,
  multiplyCalls,
  multiplyCallsTransposed,
  type StandardizedCalls,
} from './standardized-product.ts';
export { type CallTally, tallyCalls } from './tally.ts';
export { type PackedMatrix, transposeCalls, transposeTile } from './transpose.ts';
export {
  type CallBlock,
  type FieldValue,
  rowCalls,
  type SiteBlock,
  type VariantBlock,
  type VariantField,
  type VariantSchema,
  type VariantStream,
  variantKey,
} from './variant-block.ts';
