/**
 * A cohort store as sample-major, shuffled, resumable batches of people.
 *
 * @example
 * const dataset = await GenomicBigDataset.open({ dataDir: 'processed', features: 'all', target: 'has_t2d' });
 * for await (const batch of dataset.epoch(0)) batch.genotypes; // Float32Array [rows, features]
 * await dataset.close();
 *
 * @module
 */

export { type CallPlace, readCalls, type TakeCalls } from './calls-reader.ts';
export { type DatasetSummary, GenomicBigDataset } from './dataset.ts';
export type { DatasetOptions } from './dataset-options.ts';
export { DatasetError } from './errors.ts';
export { findVariants, listFeatures } from './feature-list.ts';
export { findFeatures } from './find-features.ts';
export type { LdPrune } from './ld-prune.ts';
export { type BuiltMatrix, buildMatrix, type MatrixOptions } from './matrix-builder.ts';
export {
  type PeopleColumns,
  type PeopleRequest,
  readPeopleColumns,
} from './people-columns.ts';
export { Random } from './random.ts';
export { parseRegion, type Region } from './region.ts';
export { readSampleIds } from './sample-ids.ts';
export type { SelectedVariant } from './selected-variants.ts';
export type { FeatureSelection, VariantFilter, VariantSelection } from './selection.ts';
export type { SplitAssignment, SplitName, SplitOptions } from './split.ts';
export { readSplits, writeSplits } from './split-file.ts';
export type { DatasetState } from './state.ts';
export { openStore, type Store } from './store.ts';
export { mirrorOf, mirrorStore } from './store-mirror.ts';
export {
  DEFAULT_STRUCTURE,
  type RepeatedCalls,
  repeatedCalls,
  type StructureSelection,
  structureVariants,
} from './structure-variants.ts';
export type { TfDatasetOptions, TfElement, TfLike } from './tf-dataset.ts';
export {
  readCallBlocks,
  readSites,
  type VariantRange,
  variantPlaces,
  variantRanges,
} from './variant-blocks.ts';
