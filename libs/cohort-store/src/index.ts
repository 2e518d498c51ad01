/**
 * The on-disk format of a cohort store, as writers and readers share it.
 *
 * @example
 * const manifest = await readManifest('processed');
 * manifest.variants.count;
 *
 * @module
 */
export { writeFileAtomically } from './atomic-file.ts';
export {
  type CallsEncoding,
  type Column,
  MATRIX_FEATURE_COLUMNS,
  MATRIX_ROW_COLUMNS,
  matrixBlockColumns,
  PHENOTYPE_TYPES,
  type PhenotypeType,
  SAMPLE_COLUMNS,
  type VariantLayout,
  variantColumns,
} from './columns.ts';
export { StoreError } from './errors.ts';
export { requireInside } from './inside-store.ts';
export {
  claimLocation,
  claimManifest,
  createManifest,
  FORMAT_VERSION,
  type Manifest,
  type ManifestPhenotypes,
  type ManifestSource,
  readManifest,
  sampleListHash,
  storeFingerprint,
  type VariantPart,
  writeManifest,
} from './manifest.ts';
export {
  MATRIX_BLOCK_FEATURES,
  MATRIX_ROW_GROUP,
  type MatrixDescription,
  type MatrixValues,
  matrixName,
  matrixRowBytes,
  readMatrix,
} from './matrix.ts';
export {
  MANIFEST_FILE,
  type MatrixPaths,
  matrixPaths,
  partitionName,
  type StorePaths,
  storePaths,
  variantPartPath,
  variantsDirectory,
} from './paths.ts';
export { type ViewedStore, viewsSql } from './views.ts';
